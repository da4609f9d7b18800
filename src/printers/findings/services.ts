import { hasCondition } from '../../api/pod-status.ts';
import type { Event, Pod, Service } from '../../api/types.ts';
import { printPodRow } from '../pod-row.ts';
import { lastEvent } from '../run-progress.ts';
import type { Finding } from './finding.ts';
import { findPods } from './meant-pods.ts';
import { commandFor, declaredPorts, quote, type Where } from './remedies.ts';

/** All that findings about a Service follow from. */
export interface ServiceFacts extends Where {
  readonly pod: Service;
  readonly events: readonly Event[];
  /** All of its namespace. */
  readonly pods: readonly Pod[];
  /** Why a pod is not ready, in a sentence. */
  readonly whyNot: (pod: Pod) => string | undefined;
}

/** Why nobody answers for a Service: its selector finds nothing, its pods are not ready, its port leads nowhere. */
export function explainService(facts: ServiceFacts): Finding | undefined {
  const { spec, metadata } = facts.pod;
  const selector = Object.entries(spec.selector ?? {});
  const onMachine = lastEvent(facts.events.filter(({ reason }) => reason === 'PortUnavailable'));
  const taken = onMachine?.message ? explainPort(facts, onMachine.message) : undefined;
  if (selector.length === 0 || spec.type === 'ExternalName') return taken;
  const behind = facts.pods.filter((pod) => selector.every(([key, value]) => pod.metadata.labels?.[key] === value));
  const labels = selector.map(([key, value]) => `${key}=${value}`).join(',');
  const [first] = behind;
  if (!first) {
    return {
      code: 'selects-nothing',
      key: 'selector',
      what: `No pod has the labels that the Service selects: ${labels}`,
      evidence: [],
      way: 'Create such a pod, or correct the selector',
      mend: findPods(facts, facts.pod, facts.pods),
      onlyUser: true,
    };
  }
  const live = behind.filter((pod) => hasCondition(pod, 'Ready') && !pod.metadata.deletionTimestamp);
  if (live.length > 0) return explainTarget(facts, live) ?? taken;
  const why = facts.whyNot(first);
  return {
    code: 'endpoints-not-ready',
    key: 'endpoints',
    what: `None of the ${behind.length === 1 ? 'one pod' : `${behind.length} pods`} behind the Service is ready: pod/${first.metadata.name} is ${printPodRow(first, 0).status}`,
    evidence: why === undefined ? [] : [why],
    way: 'More',
    mend: [commandFor({ ...facts, pod: { metadata } }, `why ${first.metadata.name}`)],
    onlyUser: false,
  };
}

/** A port whose name no pod has, or whose number no pod says that it listens at. */
function explainTarget(facts: ServiceFacts, pods: readonly Pod[]): Finding | undefined {
  const { spec, metadata } = facts.pod;
  const named = pods.flatMap((pod) => pod.spec.containers.flatMap(({ ports = [] }) => ports));
  const declared = [...new Set(pods.flatMap(declaredPorts))];
  const index = (spec.ports ?? []).findIndex(({ targetPort }) =>
    typeof targetPort === 'number' ? declared.length > 0 && !declared.includes(targetPort) : !named.some(({ name }) => name === targetPort),
  );
  const port = (spec.ports ?? [])[index];
  if (!port) return undefined;
  const has = declared.length === 0 ? 'they name no ports at all' : `they listen, as they say, at ${declared.join(', ')}`;
  const patch = quote(JSON.stringify([{ op: 'replace', path: `/spec/ports/${index}/targetPort`, value: declared[0] }]));
  return {
    code: 'target-port-missing',
    key: 'port',
    what: `Port ${port.port} of the Service leads to port ${port.targetPort} of its pods, which none of them has`,
    evidence: [`Of its pods: ${has}`],
    way: declared.length === 0 ? 'Name the port in the pods' : 'Let it lead where they listen',
    mend: declared.length === 0 ? [] : [commandFor(facts, `patch service/${metadata.name} --type=json -p ${patch}`)],
    onlyUser: true,
  };
}

function explainPort(facts: ServiceFacts, message: string): Finding {
  const { metadata } = facts.pod;
  const taken = /(\d+)\/(?:TCP|UDP|SCTP)/i.exec(message)?.[1] ?? /(\d{2,5})/.exec(message)?.[1];
  const index = (facts.pod.spec.ports ?? []).findIndex(({ nodePort }) => String(nodePort) === taken);
  const patch = quote(JSON.stringify([{ op: 'remove', path: `/spec/ports/${Math.max(0, index)}/nodePort` }]));
  return {
    code: 'port-taken',
    key: 'machine-port',
    what: `The Service is not reached at a port of this machine, which somebody else has`,
    evidence: [message],
    way: index === -1 ? 'Let the other one end' : 'Take another port, or let the other one end',
    mend: index === -1 ? [] : [commandFor(facts, `patch service/${metadata.name} --type=json -p ${patch}`)],
    onlyUser: true,
  };
}
