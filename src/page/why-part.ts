import type { Clock } from '../base/clock.ts';
import { findFindings } from '../printers/findings/find.ts';
import type { Finding } from '../printers/findings/finding.ts';
import { sentences } from '../printers/sentences.ts';
import type { Api } from './api.ts';
import { element, section, setChildren, setText } from './elements.ts';
import { readFacts } from './facts.ts';
import type { PodPart, Shown } from './part.ts';
import { stateOfPod } from './pod-state.ts';

/** No more often than that, however fast a pod changes. */
const pauseMs = 2000;

/** Why a pod is not as it shall be, and the commands that mend it: what `kpod why` says. Not there for a pod that is fine. */
export function createWhyPart({ api, clock, signal }: { readonly api: Api; readonly clock: Clock; readonly signal: AbortSignal }): PodPart {
  const body = element('div');
  const said = element('p', { role: 'status', class: 'unseen' });
  const root = section('Why', body, said);
  root.classList.add('why');
  root.hidden = true;
  let asked: number | undefined;
  let isAsking = false;
  let told: string | undefined;

  /** Aloud, but not again each time that only its seconds are others. */
  function tell(finding: Finding | undefined): void {
    if (finding?.key === told) return;
    told = finding?.key;
    setText(said, finding ? sentences([finding.what]) : '');
  }

  async function ask(shown: Shown): Promise<void> {
    isAsking = true;
    asked = shown.now;
    const findings = findFindings(await readFacts(shown, api, signal));
    isAsking = false;
    if (signal.aborted) return;
    setChildren(body, { of: findings, make: () => findings.map(show) });
    root.hidden = findings.length === 0;
    tell(findings[0]);
  }

  return {
    root,
    update(shown) {
      const state = stateOfPod(shown.pod);
      if (state === 'ready' || state === 'done') {
        root.hidden = true;
        asked = undefined;
      } else if (!isAsking && (asked === undefined || clock.now() - asked >= pauseMs)) void ask(shown);
    },
  };
}

function show({ what, evidence, said, way, mend }: Finding): HTMLElement {
  const shown = [...evidence, ...(said ? [`It said: ${said.trim()}`] : [])];
  return element(
    'div',
    {},
    element('p', { class: 'what' }, sentences([what])),
    element('ul', {}, ...shown.map((text) => element('li', {}, sentences([text])))),
    element('p', {}, mend.length > 0 ? `${way || 'To mend it'}:` : sentences([way])),
    ...mend.map((command) => element('pre', { tabindex: '0', role: 'region', 'aria-label': 'Command' }, command)),
  );
}
