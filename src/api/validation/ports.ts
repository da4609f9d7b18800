import type { FieldError } from '../errors.ts';
import { invalidAll } from './field-error.ts';
import { portName, portNumber } from './names.ts';

/** In the order in which Kubernetes lists them. */
export const protocols = ['SCTP', 'TCP', 'UDP'] as const;

/** A port by number or by name: of probes and of Services. k8s: validation.go ValidatePortNumOrName */
export function validatePortNumberOrName(port: number | string | undefined, path: string): readonly FieldError[] {
  return typeof port === 'string' ? invalidAll(path, port, portName(port)) : invalidAll(path, port ?? 0, portNumber(port ?? 0));
}
