//! The music library: sixty movements of six well-known works.
//!
//! There are no recordings, so the lengths are made up.

use serde::Serialize;

/// One line of the library.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Track {
    pub(crate) id: u32,
    pub(crate) title: &'static str,
    pub(crate) work: &'static str,
    pub(crate) composer: &'static str,
    pub(crate) year: u16,
    /// The length in seconds.
    pub(crate) seconds: u32,
}

impl Track {
    /// Whether `query` occurs in what the track says of itself, whatever the case.
    pub(crate) fn matches(&self, query: &str) -> bool {
        let query = query.to_lowercase();
        [self.title, self.work, self.composer]
            .iter()
            .any(|text| text.to_lowercase().contains(&query))
    }
}

/// All tracks, in the order of their ids, which start at 1.
pub(crate) fn tracks() -> Vec<Track> {
    WORKS
        .iter()
        .flat_map(|work| work.movements.iter().map(move |title| (work, title)))
        .zip(1..)
        .map(|((work, title), id)| Track {
            id,
            title,
            work: work.title,
            composer: work.composer,
            year: work.year,
            seconds: 75 + id * 47 % 260,
        })
        .collect()
}

struct Work {
    title: &'static str,
    composer: &'static str,
    year: u16,
    movements: &'static [&'static str],
}

const WORKS: &[Work] = &[
    Work {
        title: "The Four Seasons",
        composer: "Antonio Vivaldi",
        year: 1725,
        movements: &[
            "Spring: Allegro",
            "Spring: Largo e pianissimo sempre",
            "Spring: Allegro pastorale",
            "Summer: Allegro non molto",
            "Summer: Adagio",
            "Summer: Presto",
            "Autumn: Allegro",
            "Autumn: Adagio molto",
            "Autumn: Allegro (La caccia)",
            "Winter: Allegro non molto",
            "Winter: Largo",
            "Winter: Allegro",
        ],
    },
    Work {
        title: "Kinderszenen",
        composer: "Robert Schumann",
        year: 1838,
        movements: &[
            "Von fremden Ländern und Menschen",
            "Kuriose Geschichte",
            "Hasche-Mann",
            "Bittendes Kind",
            "Glückes genug",
            "Wichtige Begebenheit",
            "Träumerei",
            "Am Kamin",
            "Ritter vom Steckenpferd",
            "Fast zu ernst",
            "Fürchtenmachen",
            "Kind im Einschlummern",
            "Der Dichter spricht",
        ],
    },
    Work {
        title: "Pictures at an Exhibition",
        composer: "Modest Mussorgsky",
        year: 1874,
        movements: &[
            "Gnomus",
            "Il vecchio castello",
            "Tuileries",
            "Bydło",
            "Ballet of the Unhatched Chicks",
            "Samuel Goldenberg and Schmuÿle",
            "Limoges",
            "Catacombs",
            "The Hut on Hen’s Legs",
            "The Great Gate",
        ],
    },
    Work {
        title: "The Carnival of the Animals",
        composer: "Camille Saint-Saëns",
        year: 1886,
        movements: &[
            "Introduction et marche royale du lion",
            "Poules et coqs",
            "Hémiones",
            "Tortues",
            "L’éléphant",
            "Kangourous",
            "Aquarium",
            "Personnages à longues oreilles",
            "Le coucou au fond des bois",
            "Volière",
            "Pianistes",
            "Fossiles",
            "Le cygne",
            "Finale",
        ],
    },
    Work {
        title: "Suite bergamasque",
        composer: "Claude Debussy",
        year: 1905,
        movements: &["Prélude", "Menuet", "Clair de lune", "Passepied"],
    },
    Work {
        title: "The Planets",
        composer: "Gustav Holst",
        year: 1918,
        movements: &[
            "Mars, the Bringer of War",
            "Venus, the Bringer of Peace",
            "Mercury, the Winged Messenger",
            "Jupiter, the Bringer of Jollity",
            "Saturn, the Bringer of Old Age",
            "Uranus, the Magician",
            "Neptune, the Mystic",
        ],
    },
];
