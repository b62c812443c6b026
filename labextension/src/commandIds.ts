/** The commands of Notebench, each a verb and a noun. */
export const CommandIDs = {
  openPanel: 'notebench:open-panel',
  refreshRuns: 'notebench:refresh-runs',
  showExperiment: 'notebench:show-experiment',
  insertSnippet: 'notebench:insert-snippet',
  openRun: 'notebench:open-run',
  followLink: 'notebench:follow-link',
  refreshRun: 'notebench:refresh-run',
  restoreRun: 'notebench:restore-run',
  copyRunId: 'notebench:copy-run-id',
  copyRunCode: 'notebench:copy-run-code',
  openData: 'notebench:open-data',
  openTable: 'notebench:open-runs-table',
  followComparison: 'notebench:follow-comparison',
  openComparison: 'notebench:open-comparison',
  compareRuns: 'notebench:compare-runs',
  starRuns: 'notebench:star-runs',
  tagRuns: 'notebench:tag-runs',
  archiveRuns: 'notebench:archive-runs',
  deleteRuns: 'notebench:delete-runs',
  bringBackRuns: 'notebench:bring-back-runs',
  renameRun: 'notebench:rename-run'
} as const;
