/** The commands of Notebench, each a verb and a noun. */
export const CommandIDs = {
  openPanel: 'notebench:open-panel',
  refreshRuns: 'notebench:refresh-runs',
  showExperiment: 'notebench:show-experiment',
  insertSnippet: 'notebench:insert-snippet',
  openRun: 'notebench:open-run',
  followLink: 'notebench:follow-link',
  refreshRun: 'notebench:refresh-run',
  copyRunId: 'notebench:copy-run-id',
  copyRunCode: 'notebench:copy-run-code'
} as const;
