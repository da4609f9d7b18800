import { describe, expect, it, test } from 'vitest';
import type { PodSecurityContext, SecurityContext } from '../../../src/api/types.ts';
import { type ContainerSecurity, type EngineInfo, plainSecurity } from '../../../src/engine/types.ts';
import { containerSecurity, localSeccompProfile, securityWarnings } from '../../../src/kubelet/security.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const engine: EngineInfo = {
  name: 'podman',
  version: '4.3.1',
  rootless: false,
  cgroupVersion: 2,
  memoryBytes: 1,
  cpus: 1,
  reachesPodNetwork: true,
  unsupportedResources: {},
  unsupportedSecurity: {},
  missingCapabilities: [],
  securityModules: [],
};

interface Given {
  readonly pod?: PodSecurityContext;
  readonly own?: SecurityContext;
  /** The USER of the image. */
  readonly user?: string;
  readonly engine?: Partial<EngineInfo>;
  readonly seccompPath?: string;
}

/** What an init container is given; an app container with the same is given the same. */
function securityOf(given: Given) {
  const asked = given.own ? { securityContext: given.own } : {};
  const [init, app] = [container('i', asked), container('c', asked)];
  const asking = pod({ init: [init], apps: [app], spec: given.pod ? { securityContext: given.pod } : {} });
  const { seccompPath } = given;
  const options = {
    image: { user: given.user ?? '' },
    engine: { ...engine, ...given.engine },
    ...(seccompPath === undefined ? {} : { seccompPath }),
  };
  const security = containerSecurity(asking, app, options);
  expect(containerSecurity(asking, init, options)).toEqual(security);
  return security;
}

const problemOf = (given: Given): string => {
  const asking = pod({
    apps: [container('c', given.own ? { securityContext: given.own } : {})],
    spec: given.pod ? { securityContext: given.pod } : {},
  });
  const [c] = asking.spec.containers;
  try {
    if (c) containerSecurity(asking, c, { image: { user: given.user ?? '' }, engine: { ...engine, ...given.engine } });
    return 'none';
  } catch (error) {
    return String(error);
  }
};

test('a container that asks for nothing has what all have', () => {
  expect(securityOf({})).toEqual(plainSecurity);
  expect(securityOf({ pod: {}, own: {} })).toEqual(plainSecurity);
});

describe('users and groups', () => {
  it.each<[string, Given, string]>([
    ['of the image', { user: 'nginx:www' }, 'nginx:www'],
    ['of the pod', { pod: { runAsUser: 1000 } }, '1000'],
    ['of the container, which goes first', { pod: { runAsUser: 1000, runAsGroup: 3000 }, own: { runAsUser: 0 } }, '0:3000'],
    ['a group of the container beside the user of the pod', { pod: { runAsUser: 1000 }, own: { runAsGroup: 7 } }, '1000:7'],
    ['a group for root', { own: { runAsGroup: 7 } }, '0:7'],
    ['a group for the user of the image', { own: { runAsGroup: 7 }, user: 'nginx:www' }, 'nginx:7'],
    ['a user alone, whose group the image knows', { own: { runAsUser: 1 }, user: 'nginx:www' }, '1'],
  ])('%s', (_, given, user) => {
    expect(securityOf(given)).toEqual({ ...plainSecurity, user });
  });

  it.each<[string, Given, string]>([
    ['root', {}, '0:0'],
    ['a user with a group', { own: { runAsUser: 5, runAsGroup: 6 } }, '5:6'],
    ['an image with a group', { user: 'nginx:www' }, 'nginx:www'],
  ])('strictly those that are stated: %s', (_, given, user) => {
    expect(securityOf({ ...given, pod: { supplementalGroupsPolicy: 'Strict', supplementalGroups: [7] } })).toEqual({
      ...plainSecurity,
      user,
      groups: [7],
    });
  });

  it('strictly those that are stated cannot be had where the image knows the group', () => {
    expect(problemOf({ pod: { supplementalGroupsPolicy: 'Strict', runAsUser: 5 } })).toBe(
      'ContainerConfigError: spec.securityContext.supplementalGroupsPolicy: Forbidden: podman cannot give it: Strict needs a runAsGroup beside a user that is not root',
    );
  });

  it('the group of the volumes is one of the groups, each once', () => {
    expect(securityOf({ pod: { fsGroup: 5, supplementalGroups: [6, 5, 6] } }).groups).toEqual([5, 6]);
  });
});

describe('runAsNonRoot', () => {
  const where = `(pod: "web_default(uid-1)", container: c)`;
  it.each<[string, Given, string]>([
    ['an image of root', { pod: { runAsNonRoot: true } }, `container has runAsNonRoot and image will run as root ${where}`],
    ['an image of user 0', { own: { runAsNonRoot: true }, user: '0:5' }, `container has runAsNonRoot and image will run as root ${where}`],
    [
      'an image with a name',
      { own: { runAsNonRoot: true }, user: 'nginx:www' },
      `container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root ${where}`,
    ],
    ['user 0', { own: { runAsNonRoot: true, runAsUser: 0 } }, `container's runAsUser breaks non-root policy ${where}`],
    ['user 0 of the pod', { pod: { runAsUser: 0 }, own: { runAsNonRoot: true } }, `container's runAsUser breaks non-root policy ${where}`],
    [
      'user 0 of the container',
      { pod: { runAsUser: 1, runAsNonRoot: true }, own: { runAsUser: 0 } },
      `container's runAsUser breaks non-root policy ${where}`,
    ],
  ])('refuses %s', (_, given, message) => {
    expect(problemOf(given)).toBe(`ContainerConfigError: ${message}`);
  });

  it.each<[string, Given]>([
    ['an image with a number', { pod: { runAsNonRoot: true }, user: '1000' }],
    ['a user of the pod, whatever the image', { pod: { runAsNonRoot: true, runAsUser: 1000 }, user: 'root' }],
    ['a container that may', { pod: { runAsNonRoot: true }, own: { runAsNonRoot: false } }],
  ])('lets %s through', (_, given) => {
    expect(problemOf(given)).toBe('none');
  });

  it('shows in the status, and heals when the image changes', async () => {
    const node = await startSimulatedNode({});
    await node.create(pod({ apps: ['c'], spec: { securityContext: { runAsNonRoot: true } } }));
    await node.clock.advance(1000);
    const message = `container has runAsNonRoot and image will run as root ${where.replace('uid-1', node.pod().metadata.uid ?? '')}`;
    expect(node.pod().status.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'CreateContainerConfigError', message } });
    node.engine.addImage('busybox', { user: '1000' });
    await node.clock.advance(30_000);
    expect(node.pod().status.containerStatuses?.[0]?.state.running).toBeDefined();
  });
});

describe('capabilities', () => {
  it.each<[string, SecurityContext['capabilities'], { add: string[]; drop: string[] }]>([
    ['in one spelling, each once', { add: ['net_admin', 'CAP_NET_ADMIN'], drop: ['cap_Chown'] }, { add: ['NET_ADMIN'], drop: ['CHOWN'] }],
    ['drop goes before add', { add: ['NET_ADMIN'], drop: ['NET_ADMIN'] }, { add: [], drop: ['NET_ADMIN'] }],
    ['none but some', { add: ['NET_BIND_SERVICE'], drop: ['all', 'CHOWN'] }, { add: ['NET_BIND_SERVICE'], drop: ['ALL'] }],
    ['all but some', { add: ['ALL', 'CHOWN'], drop: ['NET_RAW'] }, { add: ['ALL'], drop: ['NET_RAW'] }],
    ['dropping all goes before adding all', { add: ['ALL', 'KILL'], drop: ['ALL'] }, { add: ['KILL'], drop: ['ALL'] }],
  ])('%s', (_, capabilities, expected) => {
    expect(securityOf({ own: capabilities ? { capabilities } : {} })).toEqual({ ...plainSecurity, capabilities: expected });
  });

  it('of what the engine itself lacks, all others', () => {
    const missing = { missingCapabilities: ['SYS_RESOURCE'] };
    expect(securityOf({ own: { capabilities: { add: ['ALL'] } }, engine: missing }).capabilities.drop).toEqual(['SYS_RESOURCE']);
    expect(problemOf({ own: { capabilities: { add: ['SYS_RESOURCE'] } }, engine: missing })).toBe(
      'ContainerConfigError: spec.containers[0].securityContext.capabilities.add: Forbidden: podman cannot give it: it has no SYS_RESOURCE itself on this machine',
    );
    expect(problemOf({ own: { capabilities: { add: ['SYS_RESOURCE'], drop: ['SYS_RESOURCE'] } }, engine: missing })).toBe('none');
  });

  it.each(['', 'NET_ADMIN,ALL', '--privileged', 'CAP_CAP_CHOWN', 'NET ADMIN'])('that are none are refused: %j', (name) => {
    expect(problemOf({ own: { capabilities: { drop: ['ALL', name] } } })).toBe(
      `ContainerConfigError: spec.containers[0].securityContext.capabilities.drop[1]: Invalid value: "${name}": no capability of Linux`,
    );
  });
});

describe('profiles', () => {
  it.each<[string, Given, Partial<ContainerSecurity>]>([
    ['of seccomp, the engine its own', { pod: { seccompProfile: { type: 'RuntimeDefault' } } }, {}],
    ['of seccomp, none', { pod: { seccompProfile: { type: 'Unconfined' } } }, { seccomp: 'unconfined' }],
    [
      'of seccomp, the container goes first',
      { pod: { seccompProfile: { type: 'Unconfined' } }, own: { seccompProfile: { type: 'RuntimeDefault' } } },
      {},
    ],
    [
      'of seccomp, a file',
      { own: { seccompProfile: { type: 'Localhost', localhostProfile: 'a/b.json' } }, seccompPath: '/s/a/b.json' },
      { seccomp: { path: '/s/a/b.json' } },
    ],
    [
      'of seccomp, for what is privileged',
      { pod: { seccompProfile: { type: 'Localhost', localhostProfile: 'a' } }, own: { privileged: true } },
      { privileged: true },
    ],
    ['of AppArmor, where there is none', { pod: { appArmorProfile: { type: 'Unconfined' } } }, {}],
    [
      'of AppArmor',
      { pod: { appArmorProfile: { type: 'Localhost', localhostProfile: 'mine' } }, engine: { securityModules: ['apparmor'] } },
      { appArmor: 'mine' },
    ],
    [
      'of AppArmor, the container goes first',
      {
        pod: { appArmorProfile: { type: 'Localhost', localhostProfile: 'mine' } },
        own: { appArmorProfile: { type: 'Unconfined' } },
        engine: { securityModules: ['apparmor'] },
      },
      { appArmor: 'unconfined' },
    ],
    [
      'of AppArmor, the engine its own',
      { own: { appArmorProfile: { type: 'RuntimeDefault' } }, engine: { securityModules: ['apparmor'] } },
      {},
    ],
    [
      'of SELinux',
      { pod: { seLinuxOptions: { level: 's0:c1,c2', user: '' } }, engine: { securityModules: ['selinux'] } },
      { seLinux: { level: 's0:c1,c2' } },
    ],
    ['of SELinux, where there is none', { pod: { seLinuxOptions: { level: 's0:c1,c2' } } }, {}],
    ['of /proc', { own: { procMount: 'Unmasked' } }, { unmaskedProc: true }],
    ['of /proc, as usual', { own: { procMount: 'Default' } }, {}],
  ])('%s', (_, given, expected) => {
    expect(securityOf(given)).toEqual({ ...plainSecurity, ...expected });
  });

  it('of seccomp in a file are asked for by their path, unless nothing is to be confined', () => {
    const profile = { type: 'Localhost', localhostProfile: 'a/b.json' };
    const asking = pod({
      apps: [
        container('a'),
        container('b', { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }),
        container('c', { securityContext: { privileged: true } }),
      ],
      spec: { securityContext: { seccompProfile: profile } },
    });
    expect(asking.spec.containers.map((one) => localSeccompProfile(asking, one))).toEqual(['a/b.json', undefined, undefined]);
  });

  it('of seccomp that an engine cannot give are refused, not left out', () => {
    const lacking = { unsupportedSecurity: { seccomp: 'no seccomp' } };
    const where = (path: string) =>
      `ContainerConfigError: ${path}.securityContext.seccompProfile: Forbidden: podman cannot give it: no seccomp`;
    expect(problemOf({ pod: { seccompProfile: { type: 'RuntimeDefault' } }, engine: lacking })).toBe(where('spec'));
    expect(problemOf({ own: { seccompProfile: { type: 'RuntimeDefault' } }, engine: lacking })).toBe(where('spec.containers[0]'));
    expect(problemOf({ engine: lacking })).toBe('none');
  });

  it('labels that the machine has nothing to do with are warned of', () => {
    const seLinuxOptions = { level: 's0:c1' };
    const asking = pod({
      init: [container('i', { securityContext: { seLinuxOptions } })],
      apps: ['a', container('b', { securityContext: { seLinuxOptions } })],
      spec: { securityContext: { seLinuxOptions } },
    });
    expect(securityWarnings(asking, engine)).toEqual(
      ['spec', 'spec.initContainers[0]', 'spec.containers[1]'].map(
        (path) => `${path}.securityContext.seLinuxOptions: not applied by podman: there is no SELinux here`,
      ),
    );
    expect(securityWarnings(asking, { ...engine, securityModules: ['selinux'] })).toEqual([]);
  });
});

test('users of the pod alone are refused where the engine has none', () => {
  const [c] = [container('c')];
  const asking = pod({ apps: [c], spec: { hostUsers: false } });
  const lacking = { ...engine, unsupportedSecurity: { hostUsers: 'as root' } };
  expect(() => containerSecurity(asking, c, { image: { user: '' }, engine: lacking })).toThrow(
    'spec.hostUsers: Forbidden: podman cannot give it: as root',
  );
  expect(containerSecurity(asking, c, { image: { user: '' }, engine })).toEqual(plainSecurity);
});

test('what is more than capabilities, and what is less', () => {
  expect(securityOf({ own: { privileged: true, capabilities: { drop: ['ALL'] } } })).toEqual({ ...plainSecurity, privileged: true });
  expect(securityOf({ own: { readOnlyRootFilesystem: true } })).toEqual({ ...plainSecurity, readOnlyRoot: true });
  expect(securityOf({ own: { allowPrivilegeEscalation: false } })).toEqual({ ...plainSecurity, noNewPrivileges: true });
  expect(securityOf({ own: { allowPrivilegeEscalation: true, privileged: false, readOnlyRootFilesystem: false } })).toEqual(plainSecurity);
});

test('what the engine cannot give is refused, with the field and the cause', () => {
  const lacking = { name: 'docker', unsupportedSecurity: { privileged: 'its daemon has no rights' } };
  expect(problemOf({ own: { privileged: true }, engine: lacking })).toBe(
    'ContainerConfigError: spec.containers[0].securityContext.privileged: Forbidden: docker cannot give it: its daemon has no rights',
  );
  expect(problemOf({ own: { privileged: false }, engine: lacking })).toBe('none');
});
