/** Which ports of this machine lead into a pod. Pure. */
import type { Pod } from '../api/types.ts';
import type { EngineInfo, PortMapping } from '../engine/types.ts';

/** What a pod's `hostPort`s come to. */
export interface HostPorts {
  readonly mappings: readonly PortMapping[];
  /** Of each that this engine cannot lead anywhere: its field, and the cause. */
  readonly warnings: readonly string[];
}

/**
 * The ports of all containers. The app containers' come first and win where an init container has the same one; on the machine's network
 * there are none to lead anywhere. k8s: container/helpers.go MakePortMappings
 */
export function hostPorts({ spec }: Pod, { name, unpublishedIPv6 }: Pick<EngineInfo, 'name' | 'unpublishedIPv6'>): HostPorts {
  const mappings = new Map<string, PortMapping>();
  const warnings: string[] = [];
  const lists = [
    ['containers', spec.containers],
    ['initContainers', spec.initContainers ?? []],
  ] as const;
  const ports = lists.flatMap(([list, containers]) =>
    containers.flatMap((container, at) =>
      (container.ports ?? []).map((port, index) => ({ path: `spec.${list}[${at}].ports[${index}]`, ...port })),
    ),
  );
  for (const { path, hostPort, hostIP = '', containerPort, protocol } of spec.hostNetwork ? [] : ports) {
    if (!hostPort) continue;
    // Every address of the machine, which is what is meant without one, too.
    const address = hostIP === '0.0.0.0' ? '' : hostIP;
    const mapping = {
      ...{ hostPort, containerPort, protocol: protocol.toLowerCase() as PortMapping['protocol'] },
      ...(hostIP === '' ? {} : { hostIP }),
    };
    const key = `${mapping.protocol}/${address}/${hostPort}`;
    if (unpublishedIPv6 !== undefined && hostIP.includes(':'))
      warnings.push(`${path}.hostIP: port ${hostPort} is not published at ${hostIP} by ${name}: ${unpublishedIPv6}`);
    else if (!mappings.has(key)) mappings.set(key, mapping);
  }
  return { mappings: [...mappings.values()], warnings };
}
