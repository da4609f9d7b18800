import type { FieldError } from '../../../errors.ts';
import type { Container, ContainerPort } from '../../../types.ts';
import { duplicate, invalid, invalidAll, oneOf, required } from '../../../validation/field-error.ts';
import { portName, portNumber } from '../../../validation/names.ts';
import { protocols } from '../../../validation/ports.ts';

/** Checks the ports of one container. k8s: validation.go validateContainerPorts */
export function validatePorts(ports: readonly ContainerPort[], path: string): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    return [
      ...validatePortName(port.name, `${at}.name`, names),
      ...(port.containerPort
        ? invalidAll(`${at}.containerPort`, port.containerPort, portNumber(port.containerPort))
        : [required(`${at}.containerPort`)]),
      ...(port.hostPort ? invalidAll(`${at}.hostPort`, port.hostPort, portNumber(port.hostPort)) : []),
      ...oneOf(`${at}.protocol`, port.protocol, protocols),
    ];
  });
}

/** A name that is wrong is not remembered, so that it is reported once. */
function validatePortName(name: string | undefined, path: string, seen: Set<string>): readonly FieldError[] {
  if (!name) return [];
  const messages = portName(name);
  if (messages.length > 0) return invalidAll(path, name, messages);
  if (seen.has(name)) return [duplicate(path, name)];
  seen.add(name);
  return [];
}

/**
 * Finds host ports that two of the containers want. The errors count the containers from `path[0]`, also when the caller hands in
 * one of several, as for init containers. k8s: validation.go checkHostPortConflicts
 */
export function validateHostPortConflicts(containers: readonly Container[], path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return containers.flatMap((container, containerIndex) =>
    (container.ports ?? []).flatMap((port, index) => {
      if (!port.hostPort) return [];
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (seen.has(key)) return [duplicate(`${path}[${containerIndex}].ports[${index}].hostPort`, key)];
      seen.add(key);
      return [];
    }),
  );
}

/** On the host's network a container's port is the host's. k8s: validation.go validatePodHostNetworkDeps */
export function validateHostNetworkPorts(containers: readonly Container[], path: string): readonly FieldError[] {
  return containers.flatMap((container, containerIndex) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, containerPort }, index) =>
      hostPort === containerPort
        ? []
        : [
            invalid(
              `${path}[${containerIndex}].ports[${index}].hostPort`,
              hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          ],
    ),
  );
}
