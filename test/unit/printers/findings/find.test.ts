import { describe, expect, test } from 'vitest';
import type { ContainerStatus, Event, Pod, Service } from '../../../../src/api/types.ts';
import { idleServices, missingServices } from '../../../../src/printers/findings/awaited.ts';
import { findBlocker, findFindings } from '../../../../src/printers/findings/find.ts';
import type { PodFacts } from '../../../../src/printers/findings/finding.ts';
import { textOf } from '../../../../src/printers/findings/text.ts';
import { conditions, container, event, type PodChange, placed, pod, status, timeBefore, waiting } from '../../../fakes/pod-states.ts';

/** As a run tells it. */
function causeOf(subject: Pod, at: number, more: Partial<PodFacts> = {}) {
  const finding = findBlocker({ pod: subject, now: at, ...more });
  return finding && { key: finding.key, text: textOf(finding), onlyUser: finding.onlyUser };
}

const now = Date.parse('2026-11-21T19:22:44Z');

function stuck(main: ContainerStatus, change: PodChange = {}): Pod {
  const containers = [container('main', { image: 'nope:1' })];
  return pod(now, 'web', {
    ...change,
    spec: { containers, ...change.spec },
    status: placed(now, { phase: 'Pending', conditions: conditions(true, false), containerStatuses: [main] }),
  });
}

function crashing(terminated: NonNullable<ContainerStatus['lastState']['terminated']>, restartCount = 4): Pod {
  return stuck(
    status('main', waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=main pod=web'), {
      restartCount,
      lastState: { terminated },
    }),
  );
}

function initRunning(seconds: number, command: readonly string[] = ['sleep', '1000']): Pod {
  return pod(now, 'myapp-pod', {
    spec: { initContainers: [container('init-db', { command })] },
    status: placed(now, {
      phase: 'Pending',
      conditions: conditions(false, false),
      initContainerStatuses: [status('init-db', { running: { startedAt: timeBefore(now, seconds) } })],
      containerStatuses: [status('main', waiting('PodInitializing'))],
    }),
  });
}

const finishedAt = timeBefore(now, 12);

describe('the cause of a wait that only the user can end', () => {
  test.each<[string, Pod, string]>([
    [
      'an image that cannot be pulled',
      stuck(status('main', waiting('ImagePullBackOff', 'Back-off pulling image "nope:1": ErrImagePull: no such\n manifest'))),
      'Container "main" has no image: nope:1 (imagePullPolicy IfNotPresent). The engine says: no such manifest. ' +
        "Check the image's name, the network and your login to the registry; try: podman pull nope:1.",
    ],
    [
      'an image that must not be pulled, on docker',
      stuck(status('main', waiting('ErrImageNeverPull', 'Container image "nope:1" is not present with pull policy of Never')), {
        metadata: { annotations: { 'kpod.io/engine': 'docker' } },
        spec: { containers: [container('main', { image: 'nope:1', imagePullPolicy: 'Never' })] },
      }),
      'Container "main" has no image: nope:1 (imagePullPolicy Never). ' +
        'The engine says: Container image "nope:1" is not present with pull policy of Never. Build it or fetch it: docker pull nope:1.',
    ],
    [
      'an image name that is none, in a namespace',
      stuck(status('main', waiting('InvalidImageName')), {
        metadata: { namespace: 'shop' },
        spec: { containers: [container('main', { image: 'Nope:1' })] },
      }),
      'Container "main" names no valid image: Nope:1. Write it in small letters: kpod set image pod/web main=nope:1 -n shop.',
    ],
    [
      'a scheduling gate',
      pod(now, 'web', { spec: { schedulingGates: [{ name: 'example.com/quota' }] } }),
      'The pod waits at the scheduling gate "example.com/quota". It starts when whoever set it takes it out of spec.schedulingGates; by hand: ' +
        `kpod patch pod web --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'.`,
    ],
    [
      'scheduling gates',
      pod(now, 'web', { spec: { schedulingGates: [{ name: 'a' }, { name: 'b' }] } }),
      'The pod waits at the scheduling gates "a", "b". It starts when whoever set them takes them out of spec.schedulingGates; by hand: ' +
        `kpod patch pod web --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'.`,
    ],
    [
      'a readiness gate',
      pod(now, 'web', {
        spec: { readinessGates: ['a', 'b'].map((conditionType) => ({ conditionType })) },
        status: placed(now, {
          conditions: [
            { type: 'a', status: 'True' },
            { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' },
            { type: 'ContainersReady', status: 'True' },
          ],
        }),
      }),
      'Its containers are ready, but the pod waits for the condition "b". It is ready when others have set it to True; by hand: ' +
        `kpod patch pod web --subresource=status -p '{"status":{"conditions":[{"type":"b","status":"True"}]}}'.`,
    ],
    [
      'a crash',
      crashing({ exitCode: 3, reason: 'Error', message: 'no such table\u001b[2J\n', finishedAt }),
      'Container "main" keeps ending with exit code 3 (Error): restarted 4 times, last 12s ago. ' +
        'It backs off for 40s, since 12s: it is started again in 28s. Correct what its log complains of.',
    ],
    [
      'a crash without a trace',
      stuck(status('main', waiting('CrashLoopBackOff'), { restartCount: 1 })),
      'Container "main" keeps ending: restarted once.',
    ],
    [
      'a container that has nothing more to do',
      crashing({ exitCode: 0, reason: 'Completed', finishedAt }),
      'Container "main" keeps ending with exit code 0 (Completed): restarted 4 times, last 12s ago. ' +
        'Code 0: it ended by itself, without an error. Give it a command that keeps running, or let its pod end with it: ' +
        `kpod get pod/web -o yaml | kpod patch -f - --local --type=json -p '[{"op":"replace","path":"/spec/restartPolicy","value":"OnFailure"}]' -o yaml | kpod replace --force -f -.`,
    ],
    [
      'too little memory',
      crashing({ exitCode: 137, reason: 'OOMKilled', finishedAt }),
      'Container "main" keeps ending with exit code 137 (OOMKilled): restarted 4 times, last 12s ago. ' +
        'Code 137: the kernel killed it because it took more memory than it may: it has no limit of its own, so the machine had none left. ' +
        `Raise its memory limit: kpod get pod/web -o yaml | kpod patch -f - --local --type=json -p '[{"op":"add","path":"/spec/containers/0/resources/limits/memory","value":"256Mi"}]' -o yaml | kpod replace --force -f -.`,
    ],
    [
      'a command that does not exist',
      crashing({ exitCode: 127, reason: 'Error', finishedAt }),
      'Container "main" keeps ending with exit code 127 (Error): restarted 4 times, last 12s ago. ' +
        'Code 127: a program is not in the image. Correct its command, or take an image that has the program.',
    ],
    [
      'a command that does not exist, which no process can tell of',
      crashing({ exitCode: 128, reason: 'StartError', message: 'exec: "/no": no such file or directory\n', finishedAt }),
      'Container "main" cannot be started (StartError): exec: "/no": no such file or directory. ' +
        'It was tried 5 times, last 12s ago. Correct its command, or take an image that has the program.',
    ],
    [
      'a container that cannot be made',
      stuck(status('main', waiting('CreateContainerConfigError', 'configmap "x" not found'))),
      'Container "main" needs the ConfigMap "x", which is not there. Create it, with the values it needs: kpod create configmap x --from-literal=KEY=VALUE.',
    ],
    [
      'no place',
      pod(now, 'web', {
        status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }] },
      }),
      'The pod cannot be placed. 0/1 nodes are available. More: kpod describe pod web.',
    ],
  ])('%s', (_title, subject, text) => {
    expect(causeOf(subject, now)).toMatchObject({ text, onlyUser: true });
  });

  test('a hold', () => {
    const held = { type: 'kpod.io/Held', status: 'True', reason: 'AfterStep', message: 'held after init-db; to go on: …' } as const;
    const running = initRunning(3);
    const subject = { ...running, status: { ...running.status, conditions: [...(running.status.conditions ?? []), held] } };
    const [finding] = findFindings({ pod: subject, now });
    expect(finding).toMatchObject({ code: 'held', mend: ['kpod init continue myapp-pod'], onlyUser: true });
    expect(causeOf(subject, now)?.text).toBe('The pod is held after init-db. To go on: kpod init continue myapp-pod.');
  });

  test('a volume, by its event, until a container has started', () => {
    const subject = stuck(status('main', waiting('ContainerCreating')));
    const failed = event(now, subject, {
      type: 'Warning',
      reason: 'FailedMount',
      message: 'MountVolume.SetUp failed for volume "v" : hostPath type check failed: /p is not a directory',
    });
    expect(causeOf(subject, now, { events: [failed] })?.text).toBe(
      'Volume "v" cannot be prepared. hostPath type check failed: /p is not a directory. Provide what it names; kpod tries again by itself.',
    );
    expect(causeOf(initRunning(1), now, { events: [failed] })).toBeUndefined();
  });

  test('a Service that an init container looks up', () => {
    const subject = initRunning(45, ['sh', '-c', 'until nslookup myservice; do echo waiting; sleep 2; done;']);
    expect(causeOf(subject, now, { surroundings: { services: [], pods: [] } })).toMatchObject({
      text:
        'Init container "init-db" has been running for 45s, and there is no Service "myservice" in namespace "default", which it looks up. ' +
        `Create the Service: echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"myservice"},"spec":{"selector":{"app":"myservice"},"ports":[{"port":80}]}}' | kpod apply -f -.`,
      onlyUser: true,
    });
  });
});

describe('the key of a cause', () => {
  const keyOf = (subject: Pod): string | undefined => causeOf(subject, now)?.key;

  test('stays while counts, times and messages change', () => {
    expect(keyOf(crashing({ exitCode: 1, finishedAt }))).toBe(
      keyOf(crashing({ exitCode: 2, reason: 'Error', finishedAt: timeBefore(now, 200) }, 9)),
    );
    const pulling = ['ErrImagePull', 'ImagePullBackOff'].map((reason) => keyOf(stuck(status('main', waiting(reason, `${reason}!`)))));
    expect(new Set(pulling)).toEqual(new Set(['image main']));
  });

  test('tells one cause from another', () => {
    expect(keyOf(crashing({ exitCode: 1, finishedAt }))).not.toBe(keyOf(stuck(status('main', waiting('ErrImagePull')))));
    expect(keyOf(stuck(status('main', waiting('ErrImagePull'))))).not.toBe(keyOf(stuck(status('other', waiting('ErrImagePull')))));
  });
});

describe('the cause of a wait that may end by itself', () => {
  const likely = (subject: Pod, events: readonly Event[] = []) => causeOf(subject, now, { events });

  test('an init container that takes long', () => {
    expect(likely(initRunning(45))).toMatchObject({
      text: 'Init container "init-db" has been running for 45s; the others wait for it to end. What it does: kpod logs myapp-pod -c init-db -f.',
      onlyUser: false,
    });
  });

  test('a sandbox that the engine refuses', () => {
    const subject = stuck(status('main', waiting('ContainerCreating')));
    const failed = event(now, subject, { reason: 'FailedCreatePodSandBox', message: 'Failed to create pod sandbox: no crun' });
    expect(likely(subject, [failed])).toMatchObject({
      text: 'The sandbox of the pod cannot be created: no crun. See what the engine lacks: kpod doctor --fix.',
      onlyUser: false,
    });
  });

  test('a container that is not ready', () => {
    const subject = stuck(status('main', { running: { startedAt: timeBefore(now, 31) } }));
    const unhealthy = event(now, subject, { reason: 'Unhealthy', message: 'Readiness probe failed: 503' });
    expect(likely(subject, [unhealthy])).toMatchObject({
      text: 'Container "main" runs but is not ready: Readiness probe failed: 503. Correct what keeps it from being ready.',
      onlyUser: false,
    });
  });
});

test.each<[string, readonly string[], readonly unknown[]]>([
  ['has left no log', [], ['crash', 'It has left no log: look around in its place', 'kpod shell web -c main']],
  [
    'wants a port that is taken',
    ['httpd: bind: Address already in use'],
    ['port-taken', 'Let it listen at another port', 'kpod get pod/web -o yaml > web.yaml'],
  ],
])('a container that crashes and %s', (_title, lines, expected) => {
  const found = findBlocker({ pod: crashing({ exitCode: 1, finishedAt }), now, logs: { main: lines } });
  expect([found?.code, found?.way, found?.mend[0]]).toEqual(expected);
});

test('of several containers each is told of, in their order', () => {
  const containers = [container('main', { image: 'nope:1' }), container('side', { image: 'busybox:1.36' })];
  const statuses = [status('main', waiting('ErrImagePull')), status('side', waiting('CrashLoopBackOff'))];
  const subject = stuck(status('main', waiting('ErrImagePull')), { spec: { containers } });
  const both = { ...subject, status: { ...subject.status, containerStatuses: statuses } };
  expect(findFindings({ pod: both, now }).map(({ code, container: of }) => [code, of])).toEqual([
    ['image-missing', undefined],
    ['crash', 'side'],
  ]);
});

describe('there is nothing to explain', () => {
  test.each<[string, Pod]>([
    ['while containers are being created', stuck(status('main', waiting('ContainerCreating')))],
    ['while an init container has not run for long', initRunning(29)],
    ['while a container has not been unready for long', stuck(status('main', { running: { startedAt: timeBefore(now, 29) } }))],
    ['when the pod is ready', pod(now, 'web', { status: { phase: 'Running', conditions: conditions(true, true) } })],
    ['when the pod has ended well', pod(now, 'web', { status: { phase: 'Succeeded' } })],
    ['when nothing is known', pod(now, 'web', { status: {} })],
  ])('%s', (_title, subject) => {
    expect(causeOf(subject, now)).toBeUndefined();
  });
});

describe('Services that a command looks up', () => {
  const services = [{ metadata: { name: 'known' } }] as unknown as readonly Service[];
  test.each<[string, string, readonly string[]]>([
    ['nslookup', 'until nslookup myservice; do sleep 2; done', ['myservice']],
    ['a full name', 'nslookup mydb.default.svc.cluster.local', ['mydb']],
    [
      'a namespace from the shell',
      'until nslookup mydb.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do :; done',
      ['mydb'],
    ],
    ['one of another namespace', 'nslookup mydb.other.svc', []],
    ['a host outside', 'nslookup example.org', []],
    ['one that exists', 'nslookup known', []],
    ['nc with flags', 'until nc -z -w 1 db 5432; do sleep 1; done', ['db']],
    ['an address of HTTP', 'wget -qO- http://web:8080/healthz && curl -fsS "https://api/"', ['web', 'api']],
    ['a client of a database', 'pg_isready -U me -h postgres; redis-cli -h cache ping', ['postgres', 'cache']],
    ['an address', 'ping -c 1 10.0.0.1 || nc localhost 80', []],
    ['no lookup', 'echo hello', []],
  ])('%s', (_title, script, names) => {
    expect(missingServices(container('init', { command: ['sh', '-c'], args: [script] }), 'default', services)).toEqual(names);
  });
});

describe('Services without a ready pod that a command waits for', () => {
  const service = (spec: object) =>
    ({ metadata: { name: 'db' }, spec: { clusterIP: '10.0.0.1', selector: { app: 'db' }, ...spec } }) as unknown as Service;
  const backend = (labels: Readonly<Record<string, string>>, ready: boolean, deleted = false) =>
    pod(now, 'db-0', {
      metadata: { labels, ...(deleted ? { deletionTimestamp: finishedAt } : {}) },
      status: { phase: 'Running', conditions: conditions(true, ready) },
    });
  const connects = 'until nc -z db 3306; do sleep 1; done';
  const looksUp = 'until nslookup db; do sleep 1; done';
  test.each<[string, string, Service, readonly Pod[], unknown]>([
    ['nobody has its labels', connects, service({}), [backend({ app: 'web' }, true)], { pods: 0, isNeeded: true }],
    ['nobody is ready', connects, service({}), [backend({ app: 'db' }, false)], { pods: 1, isNeeded: true }],
    ['the only one is being deleted', connects, service({}), [backend({ app: 'db' }, true, true)], { pods: 1, isNeeded: true }],
    ['its own address answers a lookup', looksUp, service({}), [], { pods: 0, isNeeded: false }],
    ['without an address of its own a lookup needs one', looksUp, service({ clusterIP: 'None' }), [], { pods: 0, isNeeded: true }],
    ['one is ready', connects, service({}), [backend({ app: 'db', more: 'x' }, true)], undefined],
    ['it has no selector', connects, service({ selector: undefined }), [], undefined],
    ['it is a name for a host outside', connects, service({ type: 'ExternalName' }), [], undefined],
    ['another one is named', 'nc -z cache 6379', service({}), [], undefined],
  ])('%s', (_title, text, one, pods, found) => {
    const [idle] = idleServices(container('init', { command: ['sh', '-c', text] }), 'default', { services: [one], pods });
    expect(idle && { pods: idle.pods.length, isNeeded: idle.isNeeded }).toEqual(found);
  });
});
