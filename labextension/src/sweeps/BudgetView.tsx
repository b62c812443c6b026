/** The budget of a sweep: its limits, and a form that changes them while the sweep goes on. */
import React from 'react';

import type { Limits } from '../api/sweeps';
import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { SweepDetail, SweepPlan } from '../nouns';
import { isLive } from '../nouns';
import type { LimitKey, LimitTexts } from './budget';
import { changedLimits, limitFault, limitLabel, limitsOf, limitText, offeredLimits, textsOf } from './budget';

export interface IBudgetViewProps {
  readonly sweep: SweepDetail;
  /** Changes limits; gives what is wrong in one line, or null where it was taken. */
  readonly onChange?: ((limits: Limits) => Promise<string | null>) | undefined;
}

export function BudgetView({ sweep, onChange }: IBudgetViewProps): React.JSX.Element {
  const trans = useTrans();
  const heading = React.useId();
  const [isEditing, setIsEditing] = React.useState(false);
  const canEdit = onChange !== undefined && isLive(sweep.state);
  return (
    <section className="notebench-Budget" aria-labelledby={heading}>
      <div className="notebench-BestTrial-head">
        <h3 id={heading}>{trans.__('Budget')}</h3>
        {canEdit && !isEditing && (
          <button type="button" className="notebench-Button notebench-mod-small" onClick={() => setIsEditing(true)}>
            <Glyph name="edit" /> {trans.__('Change…')}
          </button>
        )}
      </div>
      {canEdit && isEditing ? (
        <BudgetForm plan={sweep.plan} onChange={onChange} onClose={() => setIsEditing(false)} />
      ) : (
        <Limits plan={sweep.plan} />
      )}
    </section>
  );
}

function Limits({ plan }: { readonly plan: SweepPlan }): React.JSX.Element {
  const trans = useTrans();
  const limits = limitsOf(plan);
  const said = offeredLimits(plan).filter(key => limits[key] !== null);
  return (
    <dl className="notebench-JobFacts">
      {said.map(key => (
        <div key={key}>
          <dt>{limitLabel(key, trans).replace(/ \(s\)$/, '')}</dt>
          <dd className="notebench-figure">{limitText(key, limits[key], trans)}</dd>
        </div>
      ))}
    </dl>
  );
}

type Sending = { readonly kind: 'not' } | { readonly kind: 'under way' } | { readonly kind: 'refused'; readonly reason: string };

interface IBudgetFormProps {
  readonly plan: SweepPlan;
  readonly onChange: (limits: Limits) => Promise<string | null>;
  readonly onClose: () => void;
}

function BudgetForm(props: IBudgetFormProps): React.JSX.Element {
  const trans = useTrans();
  const { onChange, onClose } = props;
  // As it was when the form was opened: what another changed meanwhile is not changed back.
  const [plan] = React.useState(props.plan);
  const [texts, setTexts] = React.useState<LimitTexts>(() => textsOf(plan));
  const [sending, setSending] = React.useState<Sending>({ kind: 'not' });
  const form = React.useRef<HTMLFormElement>(null);
  React.useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const keys = offeredLimits(plan);
  const isFaulty = keys.some(key => limitFault(key, texts[key], trans) !== null);
  const changes = isFaulty ? {} : changedLimits(plan, texts);
  const send = async (): Promise<void> => {
    if (Object.keys(changes).length === 0) {
      onClose();
      return;
    }
    setSending({ kind: 'under way' });
    const reason = await onChange(changes);
    if (reason === null) {
      onClose();
    } else {
      setSending({ kind: 'refused', reason });
    }
  };
  return (
    <form
      ref={form}
      className="notebench-BudgetForm"
      onSubmit={event => {
        event.preventDefault();
        if (!isFaulty) {
          void send();
        }
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      {keys.map(key => (
        <LimitField key={key} limit={key} text={texts[key]} onText={text => setTexts({ ...texts, [key]: text })} />
      ))}
      {sending.kind === 'refused' && (
        <p className="notebench-Filter-fault" role="alert">
          {sending.reason}
        </p>
      )}
      <div className="notebench-FilterForm-verbs">
        <button
          type="submit"
          className="notebench-Button notebench-mod-main"
          aria-disabled={isFaulty || sending.kind === 'under way'}
        >
          {sending.kind === 'under way' ? trans.__('Changing…') : trans.__('Change')}
        </button>
        <button type="button" className="notebench-Button" onClick={onClose}>
          {trans.__('Leave as it is')}
        </button>
      </div>
    </form>
  );
}

interface ILimitFieldProps {
  readonly limit: LimitKey;
  readonly text: string;
  readonly onText: (text: string) => void;
}

function LimitField({ limit, text, onText }: ILimitFieldProps): React.JSX.Element {
  const trans = useTrans();
  const id = React.useId();
  const fault = limitFault(limit, text, trans);
  return (
    <div className="notebench-BudgetForm-field">
      <label htmlFor={id}>{limitLabel(limit, trans)}</label>
      <input
        id={id}
        className="notebench-Input"
        inputMode="decimal"
        value={text}
        placeholder={trans.__('no limit')}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : `${id}-fault`}
        onChange={event => onText(event.target.value)}
      />
      {fault !== null && (
        <span id={`${id}-fault`} className="notebench-Fault">
          {fault}
        </span>
      )}
    </div>
  );
}
