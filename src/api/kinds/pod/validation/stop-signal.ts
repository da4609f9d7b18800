import type { FieldError } from '../../../errors.ts';
import type { PodSpec } from '../../../types.ts';
import { forbidden, notSupported } from '../../../validation/field-error.ts';

const names =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG ' +
  'USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX';
const numbersTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** Sorted as the API server lists them. k8s: validation.go supportedStopSignalsLinux */
const linuxSignals: readonly string[] = [
  ...names.split(' '),
  ...numbersTo(15).map((number) => `RTMIN+${number}`),
  ...numbersTo(14).map((number) => `RTMAX-${number}`),
]
  .map((name) => `SIG${name}`)
  .sort();

const windowsSignals: readonly string[] = ['SIGKILL', 'SIGTERM'];

/** Which signals there are depends on the system: the pod must say for which it is. k8s: validation.go validateStopSignal (1.33) */
export function validateStopSignal(signal: string, spec: PodSpec, path: string): readonly FieldError[] {
  const os = (spec['os'] as { readonly name?: string } | undefined)?.name;
  if (!os) return [forbidden(path, 'may not be set for containers with empty `spec.os.name`')];
  const known = os === 'windows' ? windowsSignals : linuxSignals;
  return known.includes(signal) ? [] : [notSupported(path, signal, known)];
}
