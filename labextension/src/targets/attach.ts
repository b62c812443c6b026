/** A target as it is being attached: texts as they stand in the dialog, and the request that they mean. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NewTarget } from '../nouns';

export interface IAttachFields {
  readonly name: string;
  readonly address: string;
  /** Whether the token is typed here, or stands in a variable of the server's environment. */
  readonly tokenFrom: 'typed' | 'variable';
  readonly token: string;
  readonly token_env: string;
  readonly gpus_per_trial: string;
  readonly requirements: string;
  readonly tracking_uri: string;
  readonly isInsecure: boolean;
}

export const BLANK: IAttachFields = {
  name: '',
  address: '',
  tokenFrom: 'typed',
  token: '',
  token_env: '',
  gpus_per_trial: '',
  requirements: '',
  tracking_uri: '',
  isInsecure: false
};

/** Fields that hold one text. */
export type AttachField = Exclude<keyof IAttachFields, 'tokenFrom' | 'isInsecure'>;
export type AttachFaults = Partial<Record<AttachField, string>>;

const TEXTS = ['requirements', 'tracking_uri'] as const;

/** What is seen to be wrong before the server is asked; the server looks at all of it again. */
export function attachFaults(fields: IAttachFields, trans: TranslationBundle): AttachFaults {
  const faults: AttachFaults = {};
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(fields.name.trim())) {
    faults.name = trans.__('Take up to 40 small letters, digits, - and _.');
  }
  if (!/^https?:\/\/\S+$/.test(fields.address.trim())) {
    faults.address = trans.__('Write the address of its dashboard, such as https://host:8265.');
  }
  const gpus = fields.gpus_per_trial.trim();
  if (gpus !== '' && !(Number(gpus) >= 0)) {
    faults.gpus_per_trial = trans.__('This is no number.');
  }
  if (fields.tokenFrom === 'variable' && fields.token_env.trim() === '') {
    faults.token_env = trans.__('Name the variable.');
  }
  return faults;
}

/** The request; what is not said is left out. */
export function askedOf(fields: IAttachFields): NewTarget {
  const texts = TEXTS.filter(key => fields[key].trim() !== '').map(key => [key, fields[key].trim()] as const);
  const gpus = fields.gpus_per_trial.trim();
  return {
    name: fields.name.trim(),
    address: fields.address.trim(),
    ...(fields.tokenFrom === 'variable' ? { token_env: fields.token_env.trim() } : {}),
    ...(fields.tokenFrom === 'typed' && fields.token !== '' ? { token: fields.token } : {}),
    ...(gpus === '' ? {} : { gpus_per_trial: Number(gpus) }),
    ...Object.fromEntries(texts),
    ...(fields.isInsecure ? { is_insecure: true } : {})
  };
}

/** The field that a refusal names, as `token_env: …` does; null where it names none. */
export function fieldOf(reason: string): AttachField | null {
  const [, named = ''] = /^(\w+): /.exec(reason) ?? [];
  return isField(named) ? named : null;
}

function isField(name: string): name is AttachField {
  return name in BLANK && name !== 'tokenFrom' && name !== 'isInsecure';
}
