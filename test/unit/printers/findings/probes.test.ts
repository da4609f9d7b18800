import { expect, test } from 'vitest';
import type { Container, Pod } from '../../../../src/api/types.ts';
import { findBlocker } from '../../../../src/printers/findings/find.ts';
import { conditions, container, event, placed, pod, status, timeBefore, waiting } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const often = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

const probed = (change: Partial<Container>, restarts = 0): Pod =>
  pod(now, 'web', {
    spec: { containers: [container('main', { ports: [{ containerPort: 80, protocol: 'TCP' }], ...change })] },
    status: placed(now, {
      phase: 'Running',
      conditions: conditions(true, false),
      containerStatuses: [
        restarts === 0
          ? status('main', { running: { startedAt: timeBefore(now, 60) } })
          : status('main', waiting('CrashLoopBackOff'), {
              restartCount: restarts,
              lastState: { terminated: { exitCode: 137, reason: 'Error' } },
            }),
      ],
    }),
  });

const unhealthy = (subject: Pod, message: string) => event(now, subject, { reason: 'Unhealthy', message, count: 2, ages: [15, 5] });
const killed = (subject: Pod) =>
  event(now, subject, { reason: 'Killing', message: 'Container main failed liveness probe, will be restarted' });

test('a liveness probe: what it said, how often of how often, until the restart', () => {
  const subject = probed({ livenessProbe: { ...often, httpGet: { path: '/', port: 8080, scheme: 'HTTP' } } });
  const found = findBlocker({ pod: subject, now, isOver: true, events: [unhealthy(subject, 'Liveness probe failed: connection refused')] });
  expect([found?.code, found?.what, found?.evidence]).toEqual([
    'probe-liveness',
    'Container "main" runs but does not pass its liveness probe (HTTP / at port 8080): connection refused',
    ['It failed 2 times in all, last 5s ago: about 2 of the 3 times in a row that end the container, which is in 5s'],
  ]);
  expect(found?.mend[0]).toContain('"path":"/spec/containers/0/livenessProbe/httpGet/port","value":80');
});

test('a liveness probe that has ended the container again and again', () => {
  const subject = probed({ livenessProbe: { ...often, tcpSocket: { port: 8080 } } }, 4);
  const events = [unhealthy(subject, 'Liveness probe failed: refused'), killed(subject)];
  const found = findBlocker({ pod: subject, now, events });
  expect([found?.code, found?.what, found?.evidence]).toEqual([
    'probe-liveness',
    'Container "main" does not pass its liveness probe (TCP at port 8080): refused',
    [
      'It failed 2 times in all, last 5s ago; 3 times in a row end the container',
      'Container "main" keeps ending with exit code 137 (Error): restarted 4 times',
    ],
  ]);
});

test('a readiness probe that fails while the liveness probe ends the container is not what ends it', () => {
  const subject = probed(
    { livenessProbe: { ...often, tcpSocket: { port: 8080 } }, readinessProbe: { ...often, tcpSocket: { port: 8080 } } },
    4,
  );
  const readiness = event(now, subject, {
    reason: 'Unhealthy',
    message: 'Readiness probe failed: connection refused',
    count: 1,
    ages: [1, 1],
  });
  const found = findBlocker({ pod: subject, now, events: [unhealthy(subject, 'Liveness probe failed: 404'), killed(subject), readiness] });
  expect(found?.code).toBe('probe-liveness');
});

test('a readiness probe that looks for a file', () => {
  const subject = probed({ readinessProbe: { ...often, exec: { command: ['cat', '/tmp/healthy'] } } });
  const found = findBlocker({
    pod: subject,
    now,
    events: [unhealthy(subject, "Readiness probe failed: cat: can't open '/tmp/healthy': No such file")],
  });
  expect([found?.code, found?.mend]).toEqual(['probe-readiness', ['kpod exec web -c main -- touch /tmp/healthy']]);
});

test('a hook that fails', () => {
  const hook = { postStart: { exec: { command: ['false'] } } };
  const subject = probed({ lifecycle: hook }, 2);
  const found = findBlocker({
    pod: subject,
    now,
    events: [event(now, subject, { reason: 'FailedPostStartHook', message: 'PostStartHook failed' })],
  });
  expect([found?.code, found?.what]).toEqual([
    'hook-failed',
    'The postStart hook of container "main" (false) fails, and the container is ended for it',
  ]);
  expect(found?.mend[0]).toContain('"op":"remove","path":"/spec/containers/0/lifecycle/postStart"');
});
