import jupyter from '@jupyter/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Imports that a folder must not make. */
const deny = (...group) => ['error', { patterns: [{ group }] }];

const allJupyterRules = Object.fromEntries(Object.keys(jupyter.rules).map(name => [`jupyter/${name}`, 'error']));

export default tseslint.config(
  { ignores: ['lib/', 'node_modules/', '.yarn/', 'coverage/', 'src/api/schema.ts', '*.mjs', '*.cjs', 'style/'] },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'tests/**/*.ts', 'tests/**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname }
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { jupyter, 'react-hooks': reactHooks },
    rules: {
      ...allJupyterRules,
      ...reactHooks.configs.recommended.rules,
      'react-hooks/exhaustive-deps': 'error',
      // Our own code is small and needed when the page opens; what is heavy comes by `await import()`.
      'jupyter/prefer-lazy-imports': ['error', { ignoreImports: ['../*', './*'], deferredPackages: ['plotly.js-dist-min'] }],
      // Lumino's `signal.connect(this._onX, this)` binds; jupyter/require-signal-this-arg sees to the second argument.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error'
    }
  },
  {
    files: ['src/components/**'],
    rules: {
      'no-restricted-imports': deny(
        '**/api/*',
        '**/experiments/*',
        '**/comparison/*',
        '**/jobs/*',
        '**/parameters/*',
        '**/sweeps/*',
        '**/pipelines/*',
        '**/targets/*',
        '**/cards/*',
        '**/plugins/*',
        '@jupyterlab/services'
      )
    }
  },
  {
    files: ['src/api/**'],
    rules: { 'no-restricted-imports': deny('react', '@lumino/widgets', '**/components/*', '**/experiments/*') }
  },
  {
    files: ['src/experiments/**', 'src/comparison/**', 'src/jobs/**', 'src/parameters/**', 'src/sweeps/**', 'src/pipelines/**', 'src/targets/**'],
    rules: { 'no-restricted-imports': deny('@jupyterlab/services', '**/cards/*', '**/plugins/*') }
  },
  {
    files: ['src/cards/**'],
    rules: { 'no-restricted-imports': deny('@jupyterlab/services', '**/plugins/*') }
  },
  {
    files: ['schema/*.json'],
    languageOptions: { parser: await import('jsonc-eslint-parser') },
    plugins: { jupyter },
    rules: { 'jupyter/no-schema-enum': 'error' }
  },
  {
    // A test says what it claims in its name; what it draws is not for translators.
    files: ['tests/**'],
    rules: { 'jupyter/no-untranslated-string': 'off', 'max-lines-per-function': 'off' }
  }
);
