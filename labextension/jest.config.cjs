// JupyterLab's packages are ES modules: they are compiled for jest along with ours.
const esModules = ['@codemirror', '@jupyter', '@jupyterlab', '@lezer', '@lumino', '@microsoft', '@rjsf', 'exenv-es6', 'lib0', 'y-protocols', 'yjs', 'nanoid'];

module.exports = {
  // A computer that does much at once is slow, not wrong.
  testTimeout: 30_000,
  testEnvironment: '<rootDir>/tests/browser.cjs',
  testMatch: ['<rootDir>/tests/**/*.test.{ts,tsx}'],
  setupFiles: ['<rootDir>/tests/setup.ts'],
  setupFilesAfterEnv: ['<rootDir>/tests/acted.ts'],
  moduleNameMapper: {
    '\\.css$': '<rootDir>/tests/nothing.ts',
    '\\.svg$': '<rootDir>/tests/picture.ts'
  },
  transform: {
    '\\.[jt]sx?$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json', diagnostics: false }]
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`]
};
