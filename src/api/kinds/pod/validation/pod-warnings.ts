import { goQuote } from '../../../go-quote.ts';
import { parseQuantity } from '../../../quantity.ts';
import type { Container, ContainerPort, EnvVar, Pod, PodSpec } from '../../../types.ts';
import { dns1123Label } from '../../../validation/names.ts';
import { repeatedIndexes } from '../../../validation/repeated.ts';
import { volumeWarnings } from './volume-warnings.ts';

/**
 * What the API server warns of when it creates the pod all the same, without the `Warning: ` in front. The pod must have its defaults.
 * k8s: pkg/api/pod/warnings.go, registry/core/pod/strategy.go WarningsOnCreate
 */
export function podWarnings(pod: Pod): readonly string[] {
  const { spec } = pod;
  const graceSeconds = spec.terminationGracePeriodSeconds;
  return [
    ...nameWarnings(pod.metadata.name),
    ...annotationWarnings(pod),
    ...volumeWarnings(spec.volumes ?? []),
    ...repeatedWarnings(spec),
    ...containersWithPaths(spec).flatMap(([container, path]) => [
      ...byteWarnings(container, path),
      ...envWarnings(container.env ?? [], path),
    ]),
    ...portWarnings(spec),
    ...(graceSeconds < 0 ? ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'] : []),
  ];
}

function containersWithPaths(spec: PodSpec): readonly (readonly [Container, string])[] {
  const list = (containers: readonly Container[], field: string): readonly (readonly [Container, string])[] =>
    containers.map((container, index) => [container, `spec.${field}[${index}]`]);
  return [...list(spec.initContainers ?? [], 'initContainers'), ...list(spec.containers, 'containers')];
}

function nameWarnings(name: string): readonly string[] {
  const messages = dns1123Label(name);
  if (messages.length === 0) return [];
  const text = "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  return [`metadata.name: ${text}: [${messages.join(' ')}]`];
}

const useSeccompField = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const deprecatedAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'seccomp.security.alpha.kubernetes.io/pod': useSeccompField,
};
const seccompAnnotation = 'container.seccomp.security.alpha.kubernetes.io/';

function annotationWarnings(pod: Pod): readonly string[] {
  const keys = Object.keys(pod.metadata.annotations ?? {});
  const ofContainer = keys.find((key) => key.startsWith(seccompAnnotation));
  return [
    ...Object.entries(deprecatedAnnotations)
      .filter(([key]) => keys.includes(key))
      .map(([key, text]) => `metadata.annotations[${key}]: ${text}`),
    ...(ofContainer === undefined ? [] : [`metadata.annotations[${ofContainer}]: ${useSeccompField}`]),
  ];
}

function repeatedWarnings(spec: PodSpec): readonly string[] {
  const secrets = (spec.imagePullSecrets ?? []).map(({ name = '' }) => name);
  const addresses = (spec.hostAliases ?? []).map(({ ip }) => ip);
  const repeated = (items: readonly string[], text: (item: string, index: number) => string): readonly string[] =>
    [...repeatedIndexes(items)].map((index) => text(items[index] ?? '', index));
  return [
    ...repeated(addresses, (ip, index) => `spec.hostAliases[${index}].ip: duplicate ip ${goQuote(ip)}`),
    ...repeated(secrets, (name, index) => `spec.imagePullSecrets[${index}].name: duplicate name ${goQuote(name)}`),
    ...secrets.flatMap((name, index) => (name ? [] : [`spec.imagePullSecrets[${index}].name: invalid empty name ""`])),
  ];
}

function byteWarnings(container: Container, path: string): readonly string[] {
  return (['memory', 'ephemeral-storage'] as const).flatMap((name) =>
    (['limits', 'requests'] as const).flatMap((side) => {
      const text = container.resources?.[side]?.[name];
      if (text === undefined || parseQuantity(text).nano % 1_000_000_000n === 0n) return [];
      return [`${path}.resources.${side}[${name}]: fractional byte value ${goQuote(text)} is invalid, must be an integer`];
    }),
  );
}

/** `A=$(A)b` builds on the earlier A, and is fine. */
function envWarnings(variables: readonly EnvVar[], path: string): readonly string[] {
  const repeated = repeatedIndexes(variables.map(({ name }) => name));
  return variables.flatMap(({ name, value = '', valueFrom }, index) => {
    if (!repeated.has(index)) return [];
    const reference = `$(${name})`;
    const buildsOn = valueFrom === undefined && value !== reference && value.includes(reference);
    return buildsOn ? [] : [`${path}.env[${index}]: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`];
  });
}

/** Kubernetes compares all with all; a manifest of a hundred thousand equal ports would never end. */
const mostCompared = 10;

interface PortPlace {
  readonly port: ContainerPort;
  readonly path: string;
}

function portWarnings(spec: PodSpec): readonly string[] {
  const places = containersWithPaths(spec).flatMap(([container, path]) =>
    (container.ports ?? []).map((port, index): PortPlace => ({ port, path: `${path}.ports[${index}]` })),
  );
  const byPort = new Map<string, readonly PortPlace[]>();
  return places.flatMap((place) => {
    const key = `${place.port.containerPort}/${place.port.protocol}`;
    const others = byPort.get(key) ?? [];
    if (others.length < mostCompared) byPort.set(key, [...others, place]);
    return [
      ...(place.port.hostIP && !place.port.hostPort ? [`${place.path}: hostIP set without hostPort: ${describePort(place.port)}`] : []),
      ...others.flatMap((other) => overlap(place, other)),
    ];
  });
}

/** As Go prints a struct with its field names. */
const describePort = (port: ContainerPort): string =>
  `{Name:${port.name ?? ''} HostPort:${port.hostPort ?? 0} ContainerPort:${port.containerPort} Protocol:${port.protocol} HostIP:${port.hostIP ?? ''}}`;

function overlap(place: PortPlace, other: PortPlace): readonly string[] {
  const [ip, otherIp] = [place.port.hostIP ?? '', other.port.hostIP ?? ''];
  const [host, otherHost] = [place.port.hostPort ?? 0, other.port.hostPort ?? 0];
  if (ip === otherIp && host === otherHost) return [`${place.path}: duplicate port definition with ${other.path}`];
  if (host === 0 || otherHost === 0) return [`${place.path}: overlapping port definition with ${other.path}`];
  const oneIsAny = (ip === '') !== (otherIp === '');
  return host === otherHost && oneIsAny ? [`${place.path}: dangerously ambiguous port definition with ${other.path}`] : [];
}
