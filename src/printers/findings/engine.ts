import { allContainers } from '../../api/pod-status.ts';
import type { Finding, PodFacts } from './finding.ts';
import { engineOf } from './images.ts';
import { otherPort } from './place.ts';

/** The engine that the pod is on does not answer: nothing of the pod goes on. */
export function explainEngine(facts: PodFacts): Finding | undefined {
  const name = engineOf(facts);
  const problem = facts.engines?.find((engine) => engine.name === name)?.problem;
  if (problem === undefined) return undefined;
  return {
    code: 'engine-away',
    key: 'engine',
    what: `The pod is on ${name}, which does not answer: what is shown of the pod may be old`,
    evidence: [problem],
    way: 'See what is wrong with it, and mend it',
    mend: ['kpod doctor --fix'],
    onlyUser: false,
  };
}

/** A sandbox that the engine does not make: a port that somebody else has, or what the engine lacks. */
export function explainSandbox(facts: PodFacts, message: string): Finding {
  const port = takenPort(facts, message);
  const said = message.replace(/^Failed to create pod sandbox: /, '');
  if (port) {
    const holder = facts.holders?.find((one) => one.port === `${port.port}/${port.protocol}`);
    const by = holder ? `${holder.program} (process ${holder.pid})` : 'a program that is no pod of kpod';
    return {
      code: 'port-taken',
      key: 'sandbox',
      what: `Port ${port.port}/${port.protocol} of this machine is taken by ${by}`,
      evidence: [said],
      ...otherPort(facts, port),
      onlyUser: true,
    };
  }
  return {
    code: 'sandbox-refused',
    key: 'sandbox',
    what: `The sandbox of the pod cannot be created: ${said}`,
    evidence: [],
    way: 'See what the engine lacks',
    mend: ['kpod doctor --fix'],
    onlyUser: false,
  };
}

/** The port of the machine that the engine complains of; the first one where it does not say which. */
function takenPort({ pod }: PodFacts, message: string) {
  if (!/address already in use|port is already allocated|ports are not available|already in use/i.test(message)) return undefined;
  const own = allContainers(pod.spec).flatMap(({ name, ports = [] }) =>
    ports.flatMap(({ hostPort, protocol }, index) => (hostPort ? [{ container: name, index, port: hostPort, protocol }] : [])),
  );
  return own.find(({ port }) => new RegExp(`(^|\\D)${port}(\\D|$)`).test(message)) ?? own[0];
}
