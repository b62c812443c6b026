/** One page for each thing: what is open comes to the front, what is not is added. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

export interface IOpening<W> {
  /** Whether a page is the one that is wanted. */
  isIt(page: W): boolean;
  build(): W;
  /** What a page is told that was open already. */
  onFound?(page: W): void;
}

export function openPage<W extends Widget>(
  { shell }: JupyterFrontEnd,
  tracker: WidgetTracker<W>,
  { isIt, build, onFound }: IOpening<W>
): void {
  const found = tracker.find(isIt);
  const page = found ?? build();
  if (found) {
    onFound?.(found);
  } else {
    shell.add(page, 'main', { type: 'Notebench' });
    void tracker.add(page);
  }
  shell.activateById(page.id);
}

/** A page on which the reader chooses what to see; the choice is kept with the layout. */
interface IChosenPage<S, K extends keyof S> extends Widget {
  readonly model: {
    readonly stateChanged: ISignal<unknown, S>;
    choose(part: Partial<Omit<S, K>>): void;
  };
}

export interface IChosenOpening<W, S, K extends keyof S> extends Omit<IOpening<W>, 'onFound'> {
  readonly state: S;
  /** What the page is of, in its state and among the arguments of its command. */
  readonly about: K;
  /** The command's arguments: an open page changes only where they say more than what it is of. */
  readonly args: ReadonlyPartialJSONObject;
}

export function openChosenPage<W extends IChosenPage<S, K>, S extends object, K extends keyof S & string>(
  app: JupyterFrontEnd,
  tracker: WidgetTracker<W>,
  { isIt, build, state, about, args }: IChosenOpening<W, S, K>
): void {
  openPage(app, tracker, {
    isIt,
    build: () => {
      const page = build();
      page.model.stateChanged.connect(() => void tracker.save(page));
      return page;
    },
    onFound: page => {
      if (Object.keys(args).some(key => key !== about)) {
        const { [about]: _, ...view } = state;
        page.model.choose(view);
      }
    }
  });
}
