import { allContainers, getCondition, isTerminal } from '../../api/pod-status.ts';
import { quantityToBytes, quantityToMilli } from '../../api/quantity.ts';
import { scheduledRequests } from '../../api/resources.ts';
import type { Pod } from '../../api/types.ts';
import type { Finding, PodFacts } from './finding.ts';
import { applyObject, changeSpec, commandFor, pathOf, type SpecChange } from './remedies.ts';

/** Why the pod has no place: what it requests, ports of the machine, claims. By the scheduler's words. */
export function explainPlace(facts: PodFacts): Finding | undefined {
  const scheduled = getCondition(facts.pod, 'PodScheduled');
  if (scheduled?.status !== 'False' || !scheduled.message) return undefined;
  const { message } = scheduled;
  return (
    explainPorts(facts, message) ??
    explainClaims(facts, message) ??
    explainRoom(facts, message) ?? {
      code: 'not-placed',
      key: 'place',
      what: 'The pod cannot be placed',
      evidence: [message],
      way: 'More',
      mend: [commandFor(facts, `describe pod ${facts.pod.metadata.name}`)],
      onlyUser: true,
    }
  );
}

interface MachinePort {
  readonly container: string;
  readonly index: number;
  readonly port: number;
  readonly protocol: string;
}

const machinePorts = ({ spec }: Pod): readonly MachinePort[] =>
  allContainers(spec).flatMap(({ name, ports = [] }) =>
    ports.flatMap(({ hostPort, protocol }, index) => (hostPort ? [{ container: name, index, port: hostPort, protocol }] : [])),
  );

function explainPorts(facts: PodFacts, message: string): Finding | undefined {
  if (!message.includes("didn't have free ports")) return undefined;
  const { pod, everyPod = facts.surroundings?.pods ?? [] } = facts;
  const others = everyPod.filter((other) => other.metadata.uid !== pod.metadata.uid && !isTerminal(other) && other.spec.nodeName);
  const taken = others.flatMap((other) => machinePorts(other).map((port) => ({ ...port, by: other })));
  const own = machinePorts(pod).find((one) => taken.some(({ port, protocol }) => port === one.port && protocol === one.protocol));
  const by = own && taken.find(({ port, protocol }) => port === own.port && protocol === own.protocol)?.by;
  const what = own ? `Port ${own.port}/${own.protocol} of this machine is taken` : 'A port of this machine that the pod wants is taken';
  const evidence = by ? [`pod/${by.metadata.name} in namespace "${by.metadata.namespace}" has it`] : [];
  return {
    code: 'port-taken',
    key: 'place',
    what: `${what}${by ? ` by pod/${by.metadata.name}` : ''}`,
    evidence: [...evidence, message],
    ...(own ? otherPort(facts, own) : { way: 'Choose another hostPort', mend: [] }),
    onlyUser: true,
  };
}

/** Takes the next number that no pod wants. */
export function otherPort(facts: PodFacts, own: MachinePort): Pick<Finding, 'way' | 'mend'> {
  const taken = [facts.pod, ...(facts.everyPod ?? [])].flatMap(machinePorts);
  let port = own.port + 1;
  while (taken.some((one) => one.port === port)) port += 1;
  const path = `${pathOf(facts.pod, own.container)}/ports/${own.index}/hostPort`;
  return { way: 'Take another port, or let the other one end', mend: changeSpec(facts, [{ op: 'replace', path, value: port }]) };
}

function explainClaims(facts: PodFacts, message: string): Finding | undefined {
  const base = { key: 'claim', onlyUser: true, evidence: [message] } as const;
  const missing = /persistentvolumeclaim "([^"]+)" not found/.exec(message)?.[1];
  if (missing !== undefined) {
    const what = `The pod needs the PersistentVolumeClaim "${missing}", which is not there`;
    return { ...base, code: 'claim-missing', what, way: 'Create it', mend: [createClaim(facts, missing)] };
  }
  if (!/PersistentVolumeClaim|persistentvolumeclaim|persistent volume/.test(message)) return undefined;
  const claims = (facts.pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  const names = claims.map((name) => `"${name}"`).join(', ');
  const mend = claims.slice(0, 1).map((name) => commandFor(facts, `why pvc/${name}`));
  return { ...base, code: 'claim-unbound', what: `The pod's claim ${names} has no volume yet`.replace('  ', ' '), way: 'Why', mend };
}

/** A small one of the default class, since what the pod wants of it is not said. */
export const createClaim = (facts: PodFacts, name: string): string =>
  applyObject(facts, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });

/** In milli-CPUs and bytes. */
const amountOf = (resource: string, text: string): number => (resource === 'cpu' ? quantityToMilli(text) : quantityToBytes(text));
const inWords = (resource: string, amount: number): string => (resource === 'cpu' ? `${amount}m` : `${Math.floor(amount / 2 ** 20)}Mi`);

function explainRoom(facts: PodFacts, message: string): Finding | undefined {
  const resource = /Insufficient ([^\s,]+?)[.,]?(?:\s|$)/.exec(message)?.[1];
  if (resource === undefined) return undefined;
  const { pod, everyPod = [] } = facts;
  const wants = scheduledRequests(pod.spec)[resource] ?? '0';
  const all = facts.allocatable?.[resource];
  const total = all === undefined ? undefined : amountOf(resource, all);
  const base = { key: 'place', onlyUser: true } as const;
  if (total === undefined || total === 0) {
    const what = `The pod requests ${wants} of ${resource}, of which there is not enough`;
    return { ...base, code: 'no-room', what, evidence: [message], way: 'Let it request less', mend: lessOf(facts, resource, undefined) };
  }
  const others = everyPod.filter((one) => one.metadata.uid !== pod.metadata.uid && !isTerminal(one) && one.spec.nodeName);
  const shares = others.map((one) => ({ one, amount: amountOf(resource, scheduledRequests(one.spec)[resource] ?? '0') }));
  const free = Math.max(0, total - shares.reduce((sum, { amount }) => sum + amount, 0));
  const isTooLarge = amountOf(resource, wants) > total;
  const has = `this machine has ${inWords(resource, total)}`;
  const [largest] = shares.toSorted((a, b) => b.amount - a.amount);
  const most = largest && largest.amount > 0 ? ` (the most pod/${largest.one.metadata.name}: ${inWords(resource, largest.amount)})` : '';
  const what = isTooLarge
    ? `The pod requests ${wants} of ${resource}, and ${has}`
    : `The pod requests ${wants} of ${resource}, and of the ${inWords(resource, total)} of this machine other pods have all but ${inWords(resource, free)}${most}`;
  return {
    ...base,
    code: isTooLarge ? 'request-too-large' : 'no-room',
    what,
    evidence: [message],
    way: isTooLarge ? 'Let it request less' : 'Let it request less, or let others end',
    mend: lessOf(facts, resource, free),
  };
}

/** Of the container that requests the most, a half of what is free; limits at least as high stay as they are. */
function lessOf(facts: PodFacts, resource: string, free: number | undefined): readonly string[] {
  const asking = allContainers(facts.pod.spec)
    .map((container) => ({ container, amount: amountOf(resource, container.resources?.requests?.[resource] ?? '0') }))
    .toSorted((a, b) => b.amount - a.amount)[0];
  if (!asking) return [];
  const path = `${pathOf(facts.pod, asking.container.name)}/resources`;
  const escaped = resource.replaceAll('/', '~1');
  const hasLimit = asking.container.resources?.limits?.[resource] !== undefined;
  if (free === undefined || free === 0) {
    const changes: readonly SpecChange[] = [{ op: 'remove', path: `${path}/requests/${escaped}` }];
    return changeSpec(facts, hasLimit ? [...changes, { op: 'remove', path: `${path}/limits/${escaped}` }] : changes);
  }
  const value = inWords(resource, free / 2);
  return changeSpec(facts, [{ op: 'replace', path: `${path}/requests/${escaped}`, value }]);
}
