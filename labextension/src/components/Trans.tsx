/** The translated words, handed down to every component below. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';

const TransContext = React.createContext<TranslationBundle>(nullTranslator.load('notebench'));

/** Gives the words to what is drawn inside. */
export function Trans(props: {
  readonly trans: TranslationBundle;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return <TransContext.Provider value={props.trans}>{props.children}</TransContext.Provider>;
}

export function useTrans(): TranslationBundle {
  return React.useContext(TransContext);
}
