import { roleOf } from '../../api/pod-status.ts';
import type { Container, ContainerStatus, Pod, Service } from '../../api/types.ts';
import { humanDuration } from '../duration.ts';
import { printPodRow } from '../pod-row.ts';
import { awaitedFiles, awaitedPorts, type IdleService, idleServices, missingServices, namesNotFound } from './awaited.ts';
import type { Finding, PodFacts } from './finding.ts';
import { findPods, labelsText } from './meant-pods.ts';
import { nearestName } from './nearest.ts';
import { explainProbe } from './probes.ts';
import { applyObject, commandFor, declaredPorts, quote } from './remedies.ts';

/** An init container that runs and holds up the others: what it waits for, by its command and the last words of its log. */
export function explainInit(facts: PodFacts, status: ContainerStatus, container: Container, whyNot: WhyNot): Finding {
  const { pod, now, logs } = facts;
  const spent = humanDuration((now - Date.parse(status.state.running?.startedAt ?? '')) / 1000);
  const base = { key: `init ${status.name}`, onlyUser: false, container: status.name } as const;
  const lines = logs?.[status.name] ?? [];
  const complaint = lines.findLast((line) => complains.test(line))?.trim();
  const evidence = complaint === undefined ? [] : [`It says: ${complaint}`];
  if (roleOf(pod.spec, status.name) === 'sidecar') {
    const probe = explainProbe(facts, status, container);
    if (probe) return probe;
    const what = `Sidecar "${status.name}" has been running for ${spent} and has not started up; the others wait for that`;
    return { ...base, code: 'sidecar-starts', what, evidence: [], ...log(facts, status.name) };
  }
  const waiter = { facts, container, who: `Init container "${status.name}" has been running for ${spent}`, lines, evidence };
  const found = explainNames(waiter) ?? explainEndpoints(waiter, whyNot) ?? explainPorts(waiter) ?? explainFiles(waiter);
  if (found) return { ...found, container: status.name };
  const what = `Init container "${status.name}" has been running for ${spent}; the others wait for it to end`;
  return { ...base, code: 'init-runs', what, evidence: [], ...log(facts, status.name) };
}

/** Lines that tell of something that is not there. */
const complains = /refused|can't|cannot|could not|couldn't|bad address|timed out|not found|invalid option|unreachable|NXDOMAIN|no such/i;

/** Why another pod is not ready, in a sentence; undefined where nothing is known. */
export type WhyNot = (pod: Pod) => string | undefined;

const log = (facts: PodFacts, container: string): Pick<Finding, 'way' | 'mend'> => ({
  way: 'What it does',
  mend: [commandFor(facts, `logs ${facts.pod.metadata.name} -c ${container} -f`)],
});

interface Waiter {
  readonly facts: PodFacts;
  readonly container: Container;
  /** The beginning of a sentence. */
  readonly who: string;
  readonly lines: readonly string[];
  readonly evidence: readonly string[];
}

type Found = Omit<Finding, 'container'>;

const namespaceOf = ({ facts }: Waiter): string => facts.pod.metadata.namespace ?? 'default';

function explainNames(waiter: Waiter): Found | undefined {
  const { facts, container, who, lines, evidence } = waiter;
  if (!facts.surroundings) return undefined;
  const { services } = facts.surroundings;
  const namespace = namespaceOf(waiter);
  const known = new Set(services.map(({ metadata }) => metadata.name));
  const asked = missingServices(container, namespace, services);
  // A search list makes names of others out of one: what the command itself names is surer.
  const missing = asked.length > 0 ? asked : namesNotFound(lines, namespace).filter((name) => !known.has(name) && name !== 'kubernetes');
  if (missing.length === 0) return undefined;
  const names = missing.map((name) => `"${name}"`).join(', ');
  const near = missing.flatMap((name) => nearestName(name, [...known]) ?? []);
  return {
    code: 'init-waits-for-name',
    key: `service ${container.name} ${names}`,
    what: `${who}, and there is no Service ${names} in namespace "${namespace}", which it looks up`,
    evidence: [...near.map((name) => `There is a Service "${name}"`), ...evidence],
    way: 'Create the Service',
    mend: missing.map((name) => createService(waiter, name)),
    onlyUser: true,
  };
}

/** For the pods of that name, where there are any; else for those of a label that is usual. */
function createService({ facts, container }: Waiter, name: string): string {
  const namespace = facts.pod.metadata.namespace ?? 'default';
  const port = awaitedPorts(container, namespace).find((one) => one.name === name)?.port;
  const behind = facts.surroundings?.pods.find(({ metadata }) => metadata.name === name && Object.keys(metadata.labels ?? {}).length > 0);
  const [own] = behind ? declaredPorts(behind) : [];
  const at = port ?? own ?? 80;
  if (behind) return commandFor(facts, `expose pod/${name} --port=${at}${own !== undefined && own !== at ? ` --target-port=${own}` : ''}`);
  const spec = { selector: { app: name }, ports: [{ port: at }] };
  return applyObject(facts, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec });
}

function explainEndpoints(waiter: Waiter, whyNot: WhyNot): Found | undefined {
  const { facts, container } = waiter;
  const [idle] = facts.surroundings ? idleServices(container, namespaceOf(waiter), facts.surroundings) : [];
  return idle && explainIdle(idle, waiter, whyNot);
}

function explainIdle({ service, pods, isNeeded }: IdleService, waiter: Waiter, whyNot: WhyNot): Found {
  const { facts, container, who, evidence } = waiter;
  const { name } = service.metadata;
  const named = `Service "${name}", which it waits for`;
  const base = { code: 'init-waits-for-endpoints', key: `endpoints ${container.name} ${name}` } as const;
  const [first] = pods;
  if (!first) {
    const what = `${who}, and no pod has the labels of ${named} (${labelsText(service.spec.selector)})`;
    const way = 'Create such a pod, or correct the selector';
    return { ...base, what, evidence, way, mend: findPods(facts, service, facts.surroundings?.pods ?? []), onlyUser: isNeeded };
  }
  if (first.metadata.uid === facts.pod.metadata.uid && pods.length === 1) {
    const what = `${who}, and ${named}, has no other pod than this one, which is not ready before it ends`;
    return { ...base, what, evidence, way: 'Do not wait for it in an init container', mend: [], onlyUser: isNeeded };
  }
  const why = whyNot(first);
  return {
    ...base,
    what: `${who}, and ${named}, has no ready pod: pod/${first.metadata.name} is ${printPodRow(first, 0).status}`,
    evidence: [...(why === undefined ? [] : [why]), ...evidence],
    way: 'More',
    mend: [commandFor(facts, `why ${first.metadata.name}`)],
    onlyUser: false,
  };
}

/** Of Services with ready pods: a port that the Service does not have, or one that leads where the pods do not say they listen. */
function explainPorts(waiter: Waiter): Found | undefined {
  const { facts, container } = waiter;
  const { services = [], pods = [] } = facts.surroundings ?? {};
  for (const { name, port } of awaitedPorts(container, namespaceOf(waiter))) {
    const service = services.find(({ metadata }) => metadata.name === name);
    if (!service?.spec.ports?.length || service.spec.type === 'ExternalName' || service.spec.clusterIP === 'None') continue;
    const found = explainPort(waiter, service, { port, pods });
    if (found) return found;
  }
  return undefined;
}

function explainPort(waiter: Waiter, service: Service, at: { readonly port: number; readonly pods: readonly Pod[] }): Found | undefined {
  const { facts, container, who, evidence } = waiter;
  const { name } = service.metadata;
  const base = { code: 'init-waits-for-port', key: `port ${container.name} ${name}`, onlyUser: true } as const;
  const ports = service.spec.ports ?? [];
  const index = ports.findIndex(({ port }) => port === at.port);
  const patch = (ops: readonly object[]) => commandFor(facts, `patch service/${name} --type=json -p ${quote(JSON.stringify(ops))}`);
  if (index === -1) {
    const [only] = ports;
    const value = { name: `p${at.port}`, port: at.port, protocol: 'TCP', targetPort: only?.targetPort ?? at.port };
    const names = ports.flatMap((one, position) =>
      one.name ? [] : [{ op: 'add', path: `/spec/ports/${position}/name`, value: `p${one.port}` }],
    );
    return {
      ...base,
      what: `${who}, and it asks at port ${at.port} of Service "${name}", which has only ${ports.map(({ port }) => port).join(', ')}`,
      evidence,
      way: 'Ask at a port that it has, or give it this one',
      mend: [patch([...names, { op: 'add', path: '/spec/ports/-', value }])],
    };
  }
  const target = ports[index]?.targetPort;
  const selector = Object.entries(service.spec.selector ?? {});
  const behind = at.pods.filter(
    ({ metadata }) => selector.length > 0 && selector.every(([key, value]) => metadata.labels?.[key] === value),
  );
  const declared = [...new Set(behind.flatMap(declaredPorts))];
  if (typeof target !== 'number' || declared.length === 0 || declared.includes(target)) return undefined;
  return {
    ...base,
    what: `${who}, and port ${at.port} of Service "${name}" leads to port ${target} of its pods, which say that they listen at ${declared.join(', ')}`,
    evidence,
    way: 'Let it lead there',
    mend: [patch([{ op: 'replace', path: `/spec/ports/${index}/targetPort`, value: declared[0] }])],
  };
}

function explainFiles({ facts, container, who, evidence }: Waiter): Found | undefined {
  const [file] = awaitedFiles(container);
  if (file === undefined) return undefined;
  return {
    code: 'init-waits-for-file',
    key: `file ${container.name} ${file}`,
    what: `${who}, and it waits for the file ${file}`,
    evidence,
    way: 'It ends when that file is there; by hand',
    mend: [commandFor(facts, `exec ${facts.pod.metadata.name} -c ${container.name} -- touch ${quote(file)}`)],
    onlyUser: true,
  };
}
