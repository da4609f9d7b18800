import type { FieldError } from '../../errors.ts';
import type { ServicePort, ServiceSpec } from '../../types.ts';
import { duplicate, invalidAll, oneOf, required } from '../../validation/field-error.ts';
import { dns1123Label, portNumber, qualifiedName } from '../../validation/names.ts';
import { protocols, validatePortNumberOrName } from '../../validation/ports.ts';
import { repeatedIndexes } from '../../validation/repeated.ts';

/** Checks each port of a Service; when there are several, all need names. k8s: validation.go validateServicePort */
export function validateServicePorts(spec: ServiceSpec, path: string): readonly FieldError[] {
  const ports = spec.ports ?? [];
  const repeated = repeatedIndexes(ports.map(({ name = '' }) => name));
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const appProtocol = (port as ServicePort & { readonly appProtocol?: string }).appProtocol;
    return [
      ...(port.name ? invalidAll(`${at}.name`, port.name, dns1123Label(port.name)) : []),
      ...(!port.name && ports.length > 1 ? [required(`${at}.name`)] : []),
      ...(port.name && repeated.has(index) ? [duplicate(`${at}.name`, port.name)] : []),
      ...invalidAll(`${at}.port`, port.port ?? 0, portNumber(port.port ?? 0)),
      ...oneOf(`${at}.protocol`, port.protocol, protocols),
      ...validatePortNumberOrName(port.targetPort, `${at}.targetPort`),
      ...(appProtocol === undefined ? [] : invalidAll(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol))),
    ];
  });
}
