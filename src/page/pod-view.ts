import type { Event, Pod } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { printPodRow } from '../printers/pod-row.ts';
import type { Api } from './api.ts';
import { createConditionsPart } from './conditions-part.ts';
import { element, setChildren } from './elements.ts';
import { createEventsPart } from './events-part.ts';
import { followList } from './live-list.ts';
import { createLogPart } from './log-part.ts';
import { stateOfPod } from './pod-state.ts';
import type { PodName } from './route.ts';
import { whileSeen } from './seen.ts';
import { marked } from './step-list.ts';
import { createStepsPart } from './steps-part.ts';
import { createTimelinePart } from './timeline-part.ts';
import type { View } from './view.ts';
import { createWhyPart } from './why-part.ts';

/** What a view of a pod needs; it ends with the signal. */
export interface PodViewDeps {
  readonly api: Api;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** All of one pod: its steps, why it is stuck, what happened to it, what it wrote. */
export function createPodView(of: PodName, deps: PodViewDeps): View {
  const { api, clock, signal } = deps;
  const heading = element('h1', { tabindex: '-1' }, of.name);
  const summary = element('p', { class: 'summary' });
  const gone = element('p', { class: 'empty' }, 'There is no such pod.');
  const parts = [
    createWhyPart(deps),
    createStepsPart(),
    createTimelinePart(of, deps),
    createLogPart({ ...deps, name: of }),
    createEventsPart(),
    createConditionsPart(),
  ];
  gone.hidden = true;
  const body = element('div', {}, ...parts.map(({ root }) => root));
  let events: readonly Event[] = [];
  const path = `/api/v1/namespaces/${of.namespace}/events?fieldSelector=involvedObject.name%3D${of.name}`;
  const onChange = (found: ReadonlyMap<string, Event>) => {
    events = [...found.values()];
  };
  // Whether the agent answers, the list of pods tells.
  const quiet = { api, clock, onChange, onConnection() {} };
  void whileSeen((seen) => followList<Event>(path, { ...quiet, signal: seen }), signal);
  return {
    root: element(
      'div',
      {},
      element('nav', { 'aria-label': 'Way back' }, element('a', { href: '#/' }, '← all pods')),
      heading,
      summary,
      gone,
      body,
    ),
    title: of.name,
    heading,
    update(pods) {
      const pod = pods.find(({ metadata }) => metadata.name === of.name && metadata.namespace === of.namespace);
      gone.hidden = pod !== undefined;
      body.hidden = pod === undefined;
      summary.hidden = pod === undefined;
      if (!pod) return;
      const now = clock.now();
      summarize(summary, pod, now);
      const own = events.filter(({ involvedObject }) => involvedObject.uid === undefined || involvedObject.uid === pod.metadata.uid);
      for (const part of parts) part.update({ pod, pods, events: own, now });
    },
  };
}

function summarize(summary: HTMLElement, pod: Pod, now: number): void {
  const { status, ready, restarts, age } = printPodRow(pod, now);
  const state = stateOfPod(pod);
  const rest = `${ready} ready, ${restarts === '0' ? 'no restarts' : `restarts: ${restarts}`}, ${age} old, in namespace ${pod.metadata.namespace}`;
  setChildren(summary, {
    of: [status, state, rest],
    make: () => [element('span', { class: `state ${state}` }, ...marked(state, status)), ` ${rest}`],
  });
}
