import { UserError } from '../../../api/errors.ts';
import type { Container, Pod, Service } from '../../../api/types.ts';

/** One port to forward. `local` 0: any that is free. */
export interface PortPair {
  readonly local: number;
  readonly remote: number;
}

interface PortWords {
  readonly local: string;
  readonly remote: string;
}

function splitPort(word: string): PortWords {
  const parts = word.split(':');
  return parts.length === 2 ? { local: parts[0] ?? '', remote: parts[1] ?? '' } : { local: word, remote: word };
}

/** Reads `8080:80`, `80`, `:http` for a pod. Throws UserError in kubectl's words. k8s: kubectl portforward.go convertPodNamedPortToNumber */
export function portsOfPod(words: readonly string[], pod: Pod): readonly PortPair[] {
  return words.map(splitPort).map(({ local, remote }) => {
    if (remote === '') throw new UserError('remote port cannot be empty');
    const number = isNumber(remote) ? Number(remote) : namedPort(pod, remote);
    checkProtocol(
      pod.spec.containers.flatMap(({ ports = [] }) => ports.map((port) => ({ number: port.containerPort, protocol: port.protocol }))),
      number,
      remote,
    );
    return toPair(local === remote ? String(number) : local, number);
  });
}

/** Reads the same for a Service, whose ports lead to those of a pod. k8s: kubectl portforward.go translateServicePortToTargetPort */
export function portsOfService(words: readonly string[], service: Service, pod: Pod): readonly PortPair[] {
  const { ports = [] } = service.spec;
  return words.map(splitPort).map(({ local, remote }) => {
    const port = ports.find((candidate) => (isNumber(remote) ? candidate.port === Number(remote) : candidate.name === remote));
    if (!port) {
      throw new UserError(
        isNumber(remote)
          ? `Service ${service.metadata.name} does not have a service port ${remote}`
          : `Service '${service.metadata.name}' does not have a named port '${remote}'`,
      );
    }
    checkProtocol(
      ports.map((each) => ({ number: each.port, protocol: each.protocol })),
      port.port,
      remote,
    );
    const { targetPort = port.port } = port;
    const target =
      service.spec.clusterIP === 'None'
        ? port.port
        : isNumber(String(targetPort))
          ? Number(targetPort)
          : namedPort(pod, String(targetPort));
    return toPair(local === remote ? String(port.port) : local, target || port.port);
  });
}

const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text);

function namedPort(pod: Pod, name: string): number {
  const containers: readonly Container[] = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const port = containers.flatMap(({ ports = [] }) => ports).find((candidate) => candidate.name === name);
  if (!port) throw new UserError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return port.containerPort;
}

interface Declared {
  readonly number: number;
  readonly protocol?: string | undefined;
}

function checkProtocol(declared: readonly Declared[], number: number, word: string): void {
  const same = declared.filter((port) => port.number === number).map(({ protocol = 'TCP' }) => protocol);
  if (same.includes('UDP') && !same.includes('TCP')) throw new UserError(`UDP protocol is not supported for ${word}`);
}

function toPair(localText: string, remote: number): PortPair {
  const local = localText === '' ? 0 : Number(localText);
  const badPort = (which: string, text: string | number) =>
    new UserError(`error parsing ${which} port '${text}': port numbers are from 0 to 65535`);
  if (!isNumber(String(local)) || local < 0 || local > 65_535) throw badPort('local', localText);
  if (remote === 0) throw new UserError('remote port must be > 0');
  if (remote < 0 || remote > 65_535) throw badPort('remote', remote);
  return { local, remote };
}
