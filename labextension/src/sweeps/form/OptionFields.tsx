/** How long the sweep goes on, on what, and how it searches. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { formatAmount } from '../../components/figures';
import { useTrans } from '../../components/Trans';
import type { Target } from '../../nouns';
import type { FieldFaults, IFields, TextField } from './fields';
import { LabelledCheck, LabelledChoice, LabelledInput } from '../../components/Labelled';

export interface IOptionFieldsProps {
  readonly fields: IFields;
  readonly targets: readonly Target[];
  /** Where it runs; null is this machine. */
  readonly target: Target | null;
  readonly faults: FieldFaults;
  readonly onChange: (part: Partial<IFields>) => void;
}

export function OptionFields(props: IOptionFieldsProps): React.JSX.Element {
  const trans = useTrans();
  const { targets, target } = props;
  return (
    <>
      <div className="notebench-SweepForm-fields">
        <Chosen {...props} field="on" label={trans.__('Runs on')} options={places(targets, trans)} />
        <Text {...props} field="trials" label={trans.__('Trials')} hint={trans.__('no more than these')} />
        <Text {...props} field="timeout" label={trans.__('Time')} placeholder={trans.__('such as 10m')} hint={trans.__('begin none after it')} />
        <Text {...props} field="workers" label={trans.__('Workers')} hint={trans.__('trials at once')} />
        <Text
          {...props}
          field="gpus"
          label={trans.__('GPUs')}
          placeholder={target?.gpus_per_trial ? formatAmount(target.gpus_per_trial) : trans.__('none')}
          hint={target ? trans.__('for each trial; 0.5 is half of one') : trans.__('for each trial')}
        />
        <Chosen {...props} field="sampler" label={trans.__('Sampler')} options={samplers(trans)} />
        <Chosen {...props} field="pruner" label={trans.__('Pruner')} options={pruners(trans)} />
        <Text {...props} field="seed" label={trans.__('Seed')} placeholder={trans.__('another each time')} />
        <Text {...props} field="name" label={trans.__('Name')} placeholder={trans.__('that of the notebook')} />
      </div>
      <details className="notebench-SweepForm-more">
        <summary>{trans.__('More options')}</summary>
        <More {...props} />
      </details>
    </>
  );
}

function More(props: IOptionFieldsProps): React.JSX.Element {
  const trans = useTrans();
  const { fields, onChange } = props;
  const none = trans.__('no limit');
  return (
    <>
      <div className="notebench-SweepForm-fields">
        <Text {...props} field="trial_timeout" label={trans.__('Time of a trial')} placeholder={none} />
        <Text {...props} field="failures" label={trans.__('Failures in a row')} placeholder="10" />
        <Text {...props} field="target" label={trans.__('Target')} placeholder={none} />
        <Text {...props} field="patience" label={trans.__('Trials without a better one')} placeholder={none} />
        <Text {...props} field="gpu_hours" label={trans.__('GPU hours')} placeholder={none} />
        <Chosen {...props} field="isolation" label={trans.__('Isolation')} options={isolations(trans)} />
        <Text {...props} field="sampler_options" label={trans.__('Options of the sampler')} placeholder={trans.__('such as n_startup_trials=5')} />
        <Text {...props} field="pruner_options" label={trans.__('Options of the pruner')} placeholder={trans.__('such as n_warmup_steps=3')} />
        <Text {...props} field="retries" label={trans.__('Retries of a lost trial')} placeholder="1" />
        <Text {...props} field="constraint" label={trans.__('Constraints')} placeholder={trans.__('such as size <= 10')} />
        <Text {...props} field="experiment" label={trans.__('Experiment')} placeholder={trans.__('the usual one')} />
        <Text {...props} field="warm_start" label={trans.__('Begin with trials of')} placeholder={trans.__('earlier sweeps')} />
        <Text {...props} field="storage" label={trans.__('Storage')} placeholder={trans.__('journal, or sqlite')} />
      </div>
      <div className="notebench-SweepForm-checks">
        <LabelledCheck
          label={trans.__('Try the defaults first')}
          isChecked={fields.defaultsFirst}
          onChange={defaultsFirst => onChange({ defaultsFirst })}
        />
        <LabelledCheck
          label={trans.__('Keep each trial as a run')}
          isChecked={fields.isTracked}
          onChange={isTracked => onChange({ isTracked })}
        />
      </div>
    </>
  );
}

interface ITextProps extends IOptionFieldsProps {
  readonly field: TextField;
  readonly label: string;
  readonly placeholder?: string;
  readonly hint?: string;
}

function Text({ fields, faults, onChange, field, label, placeholder, hint }: ITextProps): React.JSX.Element {
  return (
    <LabelledInput
      label={label}
      value={fields[field]}
      fault={faults[field]}
      placeholder={placeholder}
      hint={hint}
      onChange={text => onChange({ [field]: text })}
    />
  );
}

interface IChosenProps extends IOptionFieldsProps {
  readonly field: 'on' | 'isolation' | 'sampler' | 'pruner';
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

function Chosen({ fields, faults, onChange, field, label, options }: IChosenProps): React.JSX.Element {
  return (
    <LabelledChoice
      label={label}
      value={fields[field]}
      options={options}
      fault={faults[field]}
      onChange={value => onChange({ [field]: value })}
    />
  );
}

function places(targets: readonly Target[], trans: TranslationBundle): readonly { value: string; text: string }[] {
  return [{ value: '', text: trans.__('this machine') }, ...targets.map(({ name }) => ({ value: name, text: name }))];
}

function isolations(trans: TranslationBundle): readonly { value: string; text: string }[] {
  return [
    { value: '', text: trans.__('a fresh process with GPUs, else workers') },
    { value: 'process', text: trans.__('a fresh process for each trial') },
    { value: 'worker', text: trans.__('workers are used again') }
  ];
}

function samplers(trans: TranslationBundle): readonly { value: string; text: string }[] {
  return [
    { value: '', text: trans.__('TPE (the usual one)') },
    { value: 'random', text: trans.__('random') },
    { value: 'grid', text: trans.__('grid: every point, in order') },
    { value: 'brute', text: trans.__('every point, in any order') },
    { value: 'qmc', text: trans.__('quasi-Monte Carlo') },
    { value: 'gp', text: trans.__('Gaussian process') },
    { value: 'cmaes', text: trans.__('CMA-ES') },
    { value: 'nsga2', text: trans.__('NSGA-II') },
    { value: 'nsga3', text: trans.__('NSGA-III') }
  ];
}

function pruners(trans: TranslationBundle): readonly { value: string; text: string }[] {
  return [
    { value: '', text: trans.__('median (the usual one)') },
    { value: 'none', text: trans.__('none') },
    { value: 'hyperband', text: trans.__('Hyperband') },
    { value: 'halving', text: trans.__('successive halving') },
    { value: 'percentile:percentile=25', text: trans.__('best quarter') },
    { value: 'wilcoxon', text: trans.__('Wilcoxon') },
    { value: 'patient', text: trans.__('patient') },
    { value: 'threshold', text: trans.__('threshold') }
  ];
}
