/** The words of jobs: what a verb is called, how long a job took, what it ran. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatDuration } from '../components/figures';
import type { GlyphName } from '../components/Glyph';
import { stateWord } from '../components/StateMark';
import { CommandIDs } from '../commandIds';
import type { Job, JobDetail, JobVerb } from '../nouns';
import { isLive } from '../nouns';

/** What a button for a verb bears. */
export interface IVerbWords {
  readonly label: string;
  readonly caption: string;
  readonly glyph: GlyphName;
  readonly command: string;
}

export function verbWords(verb: JobVerb, trans: TranslationBundle): IVerbWords {
  switch (verb) {
    case 'pause':
      return {
        label: trans.__('Pause'),
        caption: trans.__('Halt the job where it is'),
        glyph: 'pause',
        command: CommandIDs.pauseJob
      };
    case 'resume':
      return {
        label: trans.__('Resume'),
        caption: trans.__('Let the job go on'),
        glyph: 'resume',
        command: CommandIDs.resumeJob
      };
    case 'stop':
      return {
        label: trans.__('Stop'),
        caption: trans.__('Let what runs finish, and begin nothing more'),
        glyph: 'stop',
        command: CommandIDs.stopJob
      };
    case 'cancel':
      return {
        label: trans.__('Cancel…'),
        caption: trans.__('End the job and all its processes now'),
        glyph: 'close',
        command: CommandIDs.cancelJob
      };
    case 'retry':
      return {
        label: trans.__('Retry'),
        caption: trans.__('Begin the job again in the same folder'),
        glyph: 'restore',
        command: CommandIDs.retryJob
      };
  }
}

/** A job, or what is one under an id of its own, as a run of a pipeline. */
type Told = Omit<Job, 'id'>;

/** The state, and that it was asked to stop. */
export function jobStateWord(job: Told, trans: TranslationBundle): string {
  if (!job.is_stopping) {
    return stateWord(job.state, trans);
  }
  return isLive(job.state) ? trans.__('Stopping') : trans.__('%1, stopped', stateWord(job.state, trans));
}

/** How long the last attempt took, or takes by now; null before it began. */
export function jobDuration(job: Told, now: number, trans: TranslationBundle): string | null {
  if (job.started_at === null) {
    return null;
  }
  const end = job.ended_at === null ? now : Date.parse(job.ended_at);
  return formatDuration(end - Date.parse(job.started_at), trans);
}

/** The command line of a job that has one. */
export function commandLine(job: JobDetail): string | null {
  const argv = job.work['argv'];
  if (!Array.isArray(argv) || !argv.every(word => typeof word === 'string')) {
    return null;
  }
  return argv.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)).join(' ');
}

// What colours a terminal, moves its cursor or names its window.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** A log as it would stand in a terminal: without colours, a progress bar only as it was last. */
export function plainLog(log: string): string {
  return log
    .replace(ESCAPES, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map(line => line.replace(/\r$/, '').split('\r').pop() ?? '')
    .join('\n');
}
