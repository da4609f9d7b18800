import type { FieldError } from '../../../errors.ts';
import type { PodSpec } from '../../../types.ts';
import { forbidden, invalid, invalidAll, nonNegative, notSupported, required } from '../../../validation/field-error.ts';
import { httpHeaderName } from '../../../validation/names.ts';
import { validatePortNumberOrName } from '../../../validation/ports.ts';
import type { Handler, HttpGet, Lifecycle, Probe } from './shapes.ts';
import { validateStopSignal } from './stop-signal.ts';

/** The three probes of a container, by field name. */
export type ProbeField = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

/** Checks a probe; without one there is nothing to check. k8s: validation.go validateLivenessProbe and its sisters */
export function validateProbe(probe: Probe | undefined, field: ProbeField, path: string): readonly FieldError[] {
  if (probe === undefined) return [];
  const { successThreshold, terminationGracePeriodSeconds: graceSeconds } = probe;
  const forReadiness = field === 'readinessProbe';
  const isWrongThreshold = !forReadiness && successThreshold !== 1;
  return [
    ...validateHandler(probe, path),
    ...nonNegative(`${path}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...nonNegative(`${path}.timeoutSeconds`, probe.timeoutSeconds),
    ...nonNegative(`${path}.periodSeconds`, probe.periodSeconds),
    ...nonNegative(`${path}.successThreshold`, successThreshold),
    ...nonNegative(`${path}.failureThreshold`, probe.failureThreshold),
    ...(graceSeconds !== undefined && graceSeconds <= 0
      ? [invalid(`${path}.terminationGracePeriodSeconds`, graceSeconds, 'must be greater than 0')]
      : []),
    ...(isWrongThreshold ? [invalid(`${path}.successThreshold`, successThreshold ?? 0, 'must be 1')] : []),
    ...(forReadiness && graceSeconds !== undefined
      ? [invalid(`${path}.terminationGracePeriodSeconds`, graceSeconds, 'must not be set for readinessProbes')]
      : []),
  ];
}

/** Checks the hooks of a container, and its signal. k8s: validation.go validateLifecycle */
export function validateLifecycle(lifecycle: Lifecycle | undefined, spec: PodSpec, path: string): readonly FieldError[] {
  const graceSeconds = spec.terminationGracePeriodSeconds;
  return [
    ...(lifecycle?.postStart ? validateHandler(lifecycle.postStart, `${path}.postStart`, graceSeconds) : []),
    ...(lifecycle?.preStop ? validateHandler(lifecycle.preStop, `${path}.preStop`, graceSeconds) : []),
    ...(lifecycle?.stopSignal === undefined ? [] : validateStopSignal(lifecycle.stopSignal, spec, `${path}.stopSignal`)),
  ];
}

/** The first kind of handler is checked, any other refused. k8s: validation.go validateHandler */
function validateHandler(handler: Handler, path: string, graceSeconds?: number): readonly FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const given: readonly [string, () => readonly FieldError[]][] = [
    ...entry(exec, 'exec', (at, action) => (action.command?.length ? [] : [required(`${at}.command`)])),
    ...entry(httpGet, 'httpGet', validateHttpGet),
    ...entry(tcpSocket, 'tcpSocket', (at, action) => validatePortNumberOrName(action.port, `${at}.port`)),
    ...entry(grpc, 'grpc', (at, action) => validatePortNumberOrName(action.port, `${at}.port`)),
    ...entry(sleep, 'sleep', (at, action) => validateSleep(action.seconds ?? 0, graceSeconds, at)),
  ];
  if (given.length === 0) return [required(path, 'must specify a handler type')];
  return given.flatMap(([field, check], index) =>
    index === 0 ? check() : [forbidden(`${path}.${field}`, 'may not specify more than 1 handler type')],
  );

  function entry<T>(
    action: T | undefined,
    field: string,
    check: (at: string, action: T) => readonly FieldError[],
  ): readonly [string, () => readonly FieldError[]][] {
    return action === undefined ? [] : [[field, () => check(`${path}.${field}`, action)]];
  }
}

function validateHttpGet(path: string, get: HttpGet): readonly FieldError[] {
  const schemes = ['HTTP', 'HTTPS'];
  const scheme = get.scheme ?? '';
  return [
    ...(get.path ? [] : [required(`${path}.path`)]),
    ...validatePortNumberOrName(get.port, `${path}.port`),
    ...(schemes.includes(scheme) ? [] : [notSupported(`${path}.scheme`, scheme, schemes)]),
    ...(get.httpHeaders ?? []).flatMap(({ name = '' }) => invalidAll(`${path}.httpHeaders`, name, httpHeaderName(name))),
  ];
}

function validateSleep(seconds: number, graceSeconds: number | undefined, path: string): readonly FieldError[] {
  if (graceSeconds === undefined || (seconds > 0 && seconds <= graceSeconds)) return [];
  const detail =
    `must be greater than 0 and less than terminationGracePeriodSeconds (${graceSeconds}). ` +
    'Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.';
  return [invalid(path, seconds, detail)];
}
