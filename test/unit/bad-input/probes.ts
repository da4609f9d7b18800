import { container, invalidContainer, invalidPod, type ManifestRow, podOf } from './rows.ts';
import { headerName, portRange } from './texts.ts';

const probe = (fields: string): string => container(`livenessProbe: {${fields}}`);
const at = '.livenessProbe';
const exec = 'exec: {command: [x]}';
const notNegative = 'must be greater than or equal to 0';
const preStop = (hook: string): string => container(`lifecycle: {preStop: {${hook}}}`);
const sleepRange = (seconds: number): string =>
  `must be greater than 0 and less than terminationGracePeriodSeconds (${seconds}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`;
const linuxSignals =
  '"SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO", "SIGIOT", "SIGKILL", ' +
  '"SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGRTMAX", "SIGRTMAX-1", "SIGRTMAX-10", "SIGRTMAX-11", "SIGRTMAX-12", ' +
  '"SIGRTMAX-13", "SIGRTMAX-14", "SIGRTMAX-2", "SIGRTMAX-3", "SIGRTMAX-4", "SIGRTMAX-5", "SIGRTMAX-6", "SIGRTMAX-7", "SIGRTMAX-8", ' +
  '"SIGRTMAX-9", "SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+10", "SIGRTMIN+11", "SIGRTMIN+12", "SIGRTMIN+13", "SIGRTMIN+14", "SIGRTMIN+15", ' +
  '"SIGRTMIN+2", "SIGRTMIN+3", "SIGRTMIN+4", "SIGRTMIN+5", "SIGRTMIN+6", "SIGRTMIN+7", "SIGRTMIN+8", "SIGRTMIN+9", "SIGSEGV", ' +
  '"SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", ' +
  '"SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ"';

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
  [
    'all handlers at once',
    probe('grpc: {}, tcpSocket: {}, httpGet: {}, exec: {}'),
    invalidContainer(
      `${at}.exec.command: Required value`,
      ...['httpGet', 'tcpSocket', 'grpc'].map((field) => `${at}.${field}: Forbidden: may not specify more than 1 handler type`),
    ),
  ],
  ['no port', probe('httpGet: {path: /}'), invalidContainer(`${at}.httpGet.port: Invalid value: 0: ${portRange}`)],
  ['a port of nothing', probe('tcpSocket: {port: null}'), invalidContainer(`${at}.tcpSocket.port: Invalid value: 0: ${portRange}`)],
  ['no grpc port', probe('grpc: {service: s}'), invalidContainer(`${at}.grpc.port: Invalid value: 0: ${portRange}`)],
  [
    'a number as the name of a port',
    probe('httpGet: {port: "80"}'),
    invalidContainer(`${at}.httpGet.port: Invalid value: "80": must contain at least one letter (a-z)`),
  ],
  [
    'a name of a port with every mistake',
    probe('tcpSocket: {port: "Web--server-of-mine-"}'),
    invalidContainer(
      ...[
        'must be no more than 15 characters',
        'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'must not contain consecutive hyphens',
        'must not begin or end with a hyphen',
      ].map((mistake) => `${at}.tcpSocket.port: Invalid value: "Web--server-of-mine-": ${mistake}`),
    ),
  ],
  [
    'headers without a name',
    probe('httpGet: {port: 80, httpHeaders: [{value: x}, null]}'),
    invalidContainer(`${at}.httpGet.httpHeaders: Invalid value: "": ${headerName}`),
  ],
  ['no handler that is stated', probe('httpGet: null, exec: null'), invalidContainer(`${at}: Required value: must specify a handler type`)],
  [
    'every number below zero',
    container(
      `readinessProbe: {${exec}, failureThreshold: -5, successThreshold: -4, periodSeconds: -3, timeoutSeconds: -2, initialDelaySeconds: -1, terminationGracePeriodSeconds: -6}`,
    ),
    invalidContainer(
      `.readinessProbe.initialDelaySeconds: Invalid value: -1: ${notNegative}`,
      `.readinessProbe.timeoutSeconds: Invalid value: -2: ${notNegative}`,
      `.readinessProbe.periodSeconds: Invalid value: -3: ${notNegative}`,
      `.readinessProbe.successThreshold: Invalid value: -4: ${notNegative}`,
      `.readinessProbe.failureThreshold: Invalid value: -5: ${notNegative}`,
      '.readinessProbe.terminationGracePeriodSeconds: Invalid value: -6: must be greater than 0',
      '.readinessProbe.terminationGracePeriodSeconds: Invalid value: -6: must not be set for readinessProbes',
    ),
  ],
  [
    'a sleep of no time before the beginning, and one in the past before the end',
    container('lifecycle: {preStop: {sleep: {seconds: -1}}, postStart: {sleep: {}}}'),
    invalidContainer(
      `.lifecycle.postStart.sleep: Invalid value: 0: ${sleepRange(30)}`,
      `.lifecycle.preStop.sleep: Invalid value: -1: ${sleepRange(30)}`,
    ),
  ],
  [
    'a sleep in a grace period below zero',
    podOf('terminationGracePeriodSeconds: -1, containers: [{name: c, image: i, lifecycle: {preStop: {sleep: {seconds: 1}}}}]'),
    invalidContainer(`.lifecycle.preStop.sleep: Invalid value: 1: ${sleepRange(-1)}`),
  ],
  [
    'mistakes in all of them, in the order of the server',
    podOf(
      'initContainers: [{name: c, image: " i", livenessProbe: {}}, {name: s, image: i, restartPolicy: Always, startupProbe: {}, lifecycle: {preStop: {}}}], ' +
        `containers: [{name: c, image: i, startupProbe: {${exec}, successThreshold: 2}, readinessProbe: {exec: {}}, livenessProbe: {periodSeconds: -1}, lifecycle: {postStart: {}}}]`,
    ),
    invalidPod(
      'spec.containers[0].lifecycle.postStart: Required value: must specify a handler type',
      'spec.containers[0].livenessProbe: Required value: must specify a handler type',
      `spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: ${notNegative}`,
      'spec.containers[0].readinessProbe.exec.command: Required value',
      'spec.containers[0].startupProbe.successThreshold: Invalid value: 2: must be 1',
      'spec.initContainers[0].name: Duplicate value: "c"',
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      'spec.initContainers[1].lifecycle.preStop: Required value: must specify a handler type',
      'spec.initContainers[1].startupProbe: Required value: must specify a handler type',
      'spec.initContainers[0].image: Invalid value: " i": must not have leading or trailing whitespace',
    ),
  ],
  [
    'a signal without its system',
    container('lifecycle: {stopSignal: SIGUSR1}'),
    invalidContainer('.lifecycle.stopSignal: Forbidden: may not be set for containers with empty `spec.os.name`'),
  ],
  [
    'a signal that no Linux has',
    podOf('os: {name: linux}, containers: [{name: c, image: i, lifecycle: {stopSignal: USR1}}]'),
    invalidContainer(`.lifecycle.stopSignal: Unsupported value: "USR1": supported values: ${linuxSignals}`),
  ],
];
