import { allContainers, allStatuses, roleOf } from '../api/pod-status.ts';
import { formatHold, hasRun, heldNow, holdsOf } from '../api/pod-steps.ts';
import type { ContainerStatus, Pod, Table, TableRow } from '../api/types.ts';
import { humanDuration, translateTimestampSince } from './duration.ts';
import { column } from './table-kind.ts';

const none = '<none>';

/** The steps of a pod in their order, app containers last: how each stands, and where the pod is held. `now` in milliseconds. */
export function stepsTable(pod: Pod, now: number): Table {
  const columnDefinitions = [
    column('Step', 'The name of the container.'),
    column('Role', 'What it is to its pod: init, sidecar or app.'),
    column('State', 'What it does, or how it ended.'),
    column('Attempts', 'How often it has begun.'),
    column('Exit Code', 'Of its last end.'),
    column('Started', 'How long ago it began last.'),
    column('Took', 'How long its last run was, or has been until now.'),
    column('Hold', 'Where the pod is held or will be; (now) where it is.'),
  ];
  const rows = allContainers(pod.spec).map(({ name }) => rowOf(pod, name, now));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions, rows };
}

function rowOf(pod: Pod, name: string, now: number): TableRow {
  const status = allStatuses(pod).find((one) => one.name === name);
  const { running, terminated } = status?.state ?? {};
  const end = terminated ?? status?.lastState.terminated;
  const started = (running ?? end)?.startedAt;
  const ended = running ? now : Date.parse(end?.finishedAt ?? '');
  const took = started && !Number.isNaN(ended) ? humanDuration((ended - Date.parse(started)) / 1000) : none;
  const attempts = status && hasRun(status) ? status.restartCount + 1 : 0;
  return {
    cells: [
      ...[name, roleOf(pod.spec, name), stateOf(status), attempts, end?.exitCode ?? none],
      ...[started ? translateTimestampSince(started, now) : none, took, holdOf(pod, name)],
    ],
    object: null,
  };
}

/** Of what has not begun yet only that is said. */
export function stateOf(status: ContainerStatus | undefined): string {
  const { running, terminated, waiting } = status?.state ?? {};
  if (running) return 'Running';
  if (terminated) return terminated.reason ?? `ExitCode:${terminated.exitCode}`;
  const isOrdinary = ['PodInitializing', 'ContainerCreating', undefined, ''].includes(waiting?.reason);
  return isOrdinary ? 'Waiting' : (waiting?.reason ?? '');
}

function holdOf(pod: Pod, name: string): string {
  const held = heldNow(pod);
  const isHere = (text: string) => held !== undefined && text === formatHold(held);
  const own = holdsOf(pod).filter(({ step }) => step === name);
  return own.map((hold) => `${hold.when}${isHere(formatHold(hold)) ? ' (now)' : ''}`).join(', ') || none;
}
