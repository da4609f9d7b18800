import { container, invalidContainer, type ManifestRow } from './rows.ts';
import { headerName, portRange } from './texts.ts';

const probe = (fields: string): string => container(`livenessProbe: {${fields}}`);
const at = '.livenessProbe';
const exec = 'exec: {command: [x]}';
const notNegative = 'must be greater than or equal to 0';
const preStop = (hook: string): string => container(`lifecycle: {preStop: {${hook}}}`);

/** Probes and hooks. k8s: validation.go validateProbe, validateHandler, validateLifecycle */
export const probeRows: readonly ManifestRow[] = [
  ['a probe of nothing', probe('periodSeconds: 1'), invalidContainer(`${at}: Required value: must specify a handler type`)],
  [
    'two handlers',
    probe(`${exec}, httpGet: {port: 80}`),
    invalidContainer(`${at}.httpGet: Forbidden: may not specify more than 1 handler type`),
  ],
  [
    'a negative delay',
    probe(`${exec}, initialDelaySeconds: -1`),
    invalidContainer(`${at}.initialDelaySeconds: Invalid value: -1: ${notNegative}`),
  ],
  ['a negative timeout', probe(`${exec}, timeoutSeconds: -1`), invalidContainer(`${at}.timeoutSeconds: Invalid value: -1: ${notNegative}`)],
  ['a negative period', probe(`${exec}, periodSeconds: -1`), invalidContainer(`${at}.periodSeconds: Invalid value: -1: ${notNegative}`)],
  [
    'a negative failureThreshold',
    probe(`${exec}, failureThreshold: -1`),
    invalidContainer(`${at}.failureThreshold: Invalid value: -1: ${notNegative}`),
  ],
  [
    'a negative successThreshold of a readinessProbe',
    container(`readinessProbe: {${exec}, successThreshold: -1}`),
    invalidContainer(`.readinessProbe.successThreshold: Invalid value: -1: ${notNegative}`),
  ],
  [
    'another successThreshold of a livenessProbe',
    probe(`${exec}, successThreshold: 2`),
    invalidContainer(`${at}.successThreshold: Invalid value: 2: must be 1`),
  ],
  [
    'another successThreshold of a startupProbe',
    container(`startupProbe: {${exec}, successThreshold: 2}`),
    invalidContainer('.startupProbe.successThreshold: Invalid value: 2: must be 1'),
  ],
  [
    'no time to end in',
    probe(`${exec}, terminationGracePeriodSeconds: 0`),
    invalidContainer(`${at}.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0`),
  ],
  [
    'a time to end in of a readinessProbe',
    container(`readinessProbe: {${exec}, terminationGracePeriodSeconds: 5}`),
    invalidContainer('.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes'),
  ],
  ['no command', probe('exec: {command: []}, periodSeconds: 1'), invalidContainer(`${at}.exec.command: Required value`)],
  ['port 0', probe('httpGet: {port: 0, host: h}'), invalidContainer(`${at}.httpGet.port: Invalid value: 0: ${portRange}`)],
  [
    'a port beyond the range',
    probe('tcpSocket: {port: 65536}'),
    invalidContainer(`${at}.tcpSocket.port: Invalid value: 65536: ${portRange}`),
  ],
  [
    'an empty port name',
    probe('tcpSocket: {port: ""}'),
    invalidContainer(
      `${at}.tcpSocket.port: Invalid value: "": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
      `${at}.tcpSocket.port: Invalid value: "": must contain at least one letter (a-z)`,
    ),
  ],
  ['a bad grpc port', probe('grpc: {port: -1}'), invalidContainer(`${at}.grpc.port: Invalid value: -1: ${portRange}`)],
  [
    'another scheme',
    probe('httpGet: {port: 80, scheme: http}'),
    invalidContainer(`${at}.httpGet.scheme: Unsupported value: "http": supported values: "HTTP", "HTTPS"`),
  ],
  [
    'a bad header',
    probe('httpGet: {port: 80, httpHeaders: [{name: "a: b", value: x}]}'),
    invalidContainer(`${at}.httpGet.httpHeaders: Invalid value: "a: b": ${headerName}`),
  ],
  [
    'a hook of nothing',
    container('lifecycle: {postStart: {}}'),
    invalidContainer('.lifecycle.postStart: Required value: must specify a handler type'),
  ],
  [
    'a hook without a command',
    preStop('exec: {command: []}, httpGet: {port: 80}'),
    invalidContainer(
      '.lifecycle.preStop.exec.command: Required value',
      '.lifecycle.preStop.httpGet: Forbidden: may not specify more than 1 handler type',
    ),
  ],
  [
    'a sleep beyond the end',
    preStop('sleep: {seconds: 60}'),
    invalidContainer(
      '.lifecycle.preStop.sleep: Invalid value: 60: must be greater than 0 and less than terminationGracePeriodSeconds (30). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.',
    ),
  ],
];
