import type { Container, ContainerStatus, Event, Pod, Probe } from '../../api/types.ts';
import { humanDuration } from '../duration.ts';
import { lastEvent } from '../run-progress.ts';
import type { Finding, PodFacts } from './finding.ts';
import { changeSpec, commandFor, editByHand, pathOf } from './remedies.ts';

type ProbeKind = 'startup' | 'liveness' | 'readiness';

const kinds: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];

/** The probes that end a container which does not pass them. */
export const endingProbes: readonly ProbeKind[] = ['startup', 'liveness'];

/** The last complaint of a container's probes, or of those of some kinds alone. */
export function lastUnhealthy({ events = [] }: PodFacts, container: string, among = kinds): Event | undefined {
  const own = events.filter(({ reason, involvedObject }) => reason === 'Unhealthy' && isAbout(involvedObject.fieldPath, container));
  return lastEvent(own.filter((event) => among === kinds || kindOf(event, among) !== undefined));
}

const kindOf = ({ message = '' }: Event, among: readonly ProbeKind[]): ProbeKind | undefined =>
  among.find((one) => message.toLowerCase().startsWith(`${one} probe`));

const isAbout = (fieldPath: string | undefined, container: string): boolean => fieldPath?.endsWith(`{${container}}`) ?? false;

/** The probe that a container does not pass, of those `among`: what it said last, how often, and what comes of it. */
export function explainProbe(facts: PodFacts, status: ContainerStatus, container: Container, among = kinds): Finding | undefined {
  const event = lastUnhealthy(facts, status.name, among);
  const kind = event && kindOf(event, among);
  const probe = kind && container[`${kind}Probe`];
  if (!event || !kind || !probe) return undefined;
  const output = (event.message ?? '').replace(/^\w+ probe (failed|errored): ?/, '').trim();
  return {
    code: `probe-${kind}`,
    key: `unready ${status.name}`,
    what: `Container "${status.name}" ${status.state.running ? 'runs but ' : ''}does not pass its ${kind} probe (${describe(probe)})${output === '' ? '' : `: ${output}`}`,
    evidence: [howOften(facts, { kind, probe, event, status })],
    ...remedyOf(facts, { kind, probe, output, container }),
    onlyUser: false,
    container: status.name,
  };
}

interface Failing {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly event: Event;
  readonly status: ContainerStatus;
}

/** `It failed 2 times of the 3 …`: as far as the event's times tell, since it counts over all attempts. */
function howOften({ now }: PodFacts, { kind, probe, event, status }: Failing): string {
  const { periodSeconds, failureThreshold } = probe;
  const began = Date.parse(status.state.running?.startedAt ?? '') || 0;
  const first = Math.max(Date.parse(event.firstTimestamp ?? '') || 0, began + (probe.initialDelaySeconds ?? 0) * 1000);
  const last = Date.parse(event.lastTimestamp ?? '') || first;
  const inARow = last < began ? 0 : Math.floor((last - first) / (periodSeconds * 1000)) + 1;
  const failed = `It failed ${times(event.count ?? 1)} in all, last ${humanDuration((now - last) / 1000)} ago`;
  if (kind === 'readiness') {
    return `${failed}; it is asked every ${periodSeconds}s, and after ${times(failureThreshold)} in a row the pod gets no connections of Services`;
  }
  if (!status.state.running) return `${failed}; ${times(failureThreshold)} in a row end the container`;
  const counted = Math.min(inARow, failureThreshold);
  const left = Math.max(0, last + (failureThreshold - counted) * periodSeconds * 1000 - now) / 1000;
  return `${failed}: about ${counted} of the ${times(failureThreshold)} in a row that end the container, which is in ${humanDuration(left)}`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function describe({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec) return `exec ${(exec.command ?? []).join(' ')}`;
  if (httpGet) return `${httpGet.scheme} ${httpGet.path} at port ${httpGet.port}`;
  return tcpSocket ? `TCP at port ${tcpSocket.port}` : `gRPC at port ${grpc?.port ?? ''}`;
}

interface Failed {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly output: string;
  readonly container: Container;
}

function remedyOf(facts: PodFacts, { kind, probe, output, container }: Failed): Pick<Finding, 'way' | 'mend'> {
  const path = `${pathOf(facts.pod, container.name)}/${kind}Probe`;
  const file = missingFile(probe, output);
  if (file !== undefined && kind !== 'liveness') {
    const words = `exec ${facts.pod.metadata.name} -c ${container.name} -- touch ${file}`;
    return { way: 'It passes once that file is there', mend: [commandFor(facts, words)] };
  }
  const at = (['httpGet', 'tcpSocket', 'grpc'] as const).find((handler) => probe[handler]);
  const asked = at && probe[at]?.port;
  const declared = (container.ports ?? []).map(({ name, containerPort }) => ({ name, port: containerPort }));
  const [only] = declared;
  const isDeclared = declared.some(({ name, port }) => port === asked || name === asked);
  if (at && only && declared.length === 1 && !isDeclared) {
    const mend = changeSpec(facts, [{ op: 'replace', path: `${path}/${at}/port`, value: only.port }]);
    return { way: `The container says that it listens at ${only.port}: let the probe ask there`, mend };
  }
  return { way: 'Correct the probe, or what it asks for', mend: editByHand(facts) };
}

/** The file that a probe's command looks for. */
function missingFile({ exec }: Probe, output: string): string | undefined {
  const said = /(?:can't open|cannot access|can't stat|cannot stat|No such file:?)\s+'?([^\s':]+)/i.exec(output)?.[1];
  const [program = '', ...args] = exec?.command ?? [];
  const asked = /^(?:.*\/)?(?:cat|test|ls|stat)$/.test(program) ? args.find((word) => word.startsWith('/')) : undefined;
  return said?.startsWith('/') ? said : asked;
}

/** Whether a container's last end was its liveness or startup probe's doing. */
export function wasEndedByProbe({ metadata }: Pod, { events = [] }: Pick<PodFacts, 'events'>, container: string): boolean {
  return events.some(
    ({ reason, message, involvedObject }) =>
      reason === 'Killing' &&
      involvedObject.name === metadata.name &&
      isAbout(involvedObject.fieldPath, container) &&
      /failed (liveness|startup) probe/.test(message ?? ''),
  );
}
