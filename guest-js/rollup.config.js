// As the official plugins are built: modules for bundlers, and a script that Tauri puts into each page
// of an app with `withGlobalTauri`.
import process from 'node:process'

import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'

// Elsewhere to be compared with what is committed.
const out = process.env.OUT ?? '.'
const plugin = process.env.OUT ?? '../plugin'

export default [
  {
    input: 'src/index.ts',
    output: [
      { file: `${out}/dist-js/index.js`, format: 'es' },
      { file: `${out}/dist-js/index.cjs`, format: 'cjs' },
    ],
    external: [/^@tauri-apps\/api/],
    plugins: [typescript({ declaration: true, declarationDir: `${out}/dist-js` })],
  },
  {
    input: 'src/index.ts',
    output: {
      file: `${plugin}/api-iife.js`,
      format: 'iife',
      name: '__TAURI_PLUGIN_IPC_INSPECTOR__',
      banner: "if ('__TAURI__' in window) {",
      footer:
        "Object.defineProperty(window.__TAURI__, 'ipcInspector', { value: __TAURI_PLUGIN_IPC_INSPECTOR__ }) }",
    },
    plugins: [typescript({ declaration: false }), nodeResolve(), terser()],
  },
]
