import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { KnownEngine } from '../../../src/api/engines.ts';
import { type FailureTexts, isNameTaken, readFailure, startFailureText } from '../../../src/engine/command/errors.ts';
import { dockerFailures } from '../../../src/engine/docker/failures.ts';
import { diagnose, explain } from '../../../src/engine/doctor/diagnose.ts';
import { podmanFailures } from '../../../src/engine/podman/failures.ts';
import { holdComplaints, readExecEnd } from '../../../src/engine/streams/exec-failure.ts';

/** What the engine writes that wrote this. */
const textsOf = (text: string): FailureTexts => (/daemon|docker|^You|^Conflict/i.test(text) ? dockerFailures : podmanFailures);

describe('what an engine writes when it fails', () => {
  it.each([
    [
      'Error: no container with name or ID "x" found: no such container',
      'notFound',
      'no container with name or ID "x" found: no such container',
    ],
    ['Error response from daemon: No such container: x', 'notFound', 'No such container: x'],
    ['Error: inspecting object: network x: unable to find network with name or ID x: network not found', 'notFound', undefined],
    ['Error response from daemon: network x not found', 'notFound', 'network x not found'],
    ['Error: inspecting object: x: image not known', 'imageNotFound', undefined],
    ['Error response from daemon: no such image: x: No such image: x:latest', 'imageNotFound', undefined],
    ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', 'unavailable', undefined],
    [
      'Error: OCI runtime error: unable to start container "ab": runc: runc create failed: container with given ID already exists',
      'unstartable',
      undefined,
    ],
    ['Error response from daemon: invalid reference format', 'invalidName', 'invalid reference format'],
    ['Error: crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted', 'startFailed', undefined],
    ['something else', 'other', 'something else'],
    [
      'Trying to pull a.example/x:1...\nGetting image source signatures\nCopying blob sha256:ab\nError: writing blob: no space left on device',
      'other',
      'writing blob: no space left on device',
    ],
  ])('%s', (text, kind, message) => {
    expect(readFailure(text, textsOf(text))).toEqual({ kind, message: message ?? text.replace(/^Error( response from daemon)?: /, '') });
  });

  it('is shown without the noise around it', () => {
    const text =
      'failed to connect to syslog: Initialization\ntime="2026" level=error msg="Removing container"\nError: broken\nError: failed to start containers: ab\n';
    expect(readFailure(text, dockerFailures).message).toBe('broken');
    expect(
      readFailure(
        "docker: 'create' needs arguments.\nSee 'docker create --help'.\n\nUsage:  docker create IMAGE\nRun 'docker create --help' for more\n",
        dockerFailures,
      ).message,
    ).toBe("'create' needs arguments.");
  });

  it.each([
    'adding pod to state: name "kxp" is in use: pod already exists',
    'creating container storage: the container name "c1" is already in use by 2c66. You have to remove that container',
    'Conflict. The container name "/c1" is already in use by container "2e30".',
  ])('may say that the name is taken: %s', (text) => {
    expect(isNameTaken(text)).toBe(true);
    expect(isNameTaken('no such container')).toBe(false);
  });
});

it.each([
  [
    'unable to start container "aa4a": runc: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found',
    'exec: "nope": executable file not found in $PATH',
  ],
  [
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown',
    'exec: "nope": executable file not found in $PATH',
  ],
  [
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "/x": stat /x: no such file or directory: unknown',
    'exec: "/x": stat /x: no such file or directory',
  ],
  [
    'crun: executable file `nope` not found in $PATH: No such file or directory',
    'executable file `nope` not found in $PATH: No such file or directory',
  ],
  ['', ''],
])('a refused start %j is told as %j', (text, expected) => {
  expect(startFailureText(text)).toBe(expected);
});

describe('end of an exec', () => {
  it.each<[number, string, object]>([
    [0, '', { exitCode: 0 }],
    [127, '', { exitCode: 127 }],
    [1, 'Error: my own program failed', { exitCode: 1 }],
    [1, 'Error response from daemon: No such container: mine', { exitCode: 1 }],
    [125, 'Error: no container with name or ID "mine" found: no such container', { exitCode: 125 }],
    [0, 'Error: no such container but all is well', { exitCode: 0 }],
    [
      126,
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown\r\n',
      { exitCode: 127, message: 'exec: "nope": executable file not found in $PATH' },
    ],
    [
      127,
      'Error: runc: exec failed: unable to start container process: exec: "/etc": permission denied: OCI permission denied',
      { exitCode: 126, message: 'exec: "/etc": permission denied' },
    ],
  ])('with %i and %j', (exitCode, text, expected) => {
    expect(readExecEnd({ exitCode, command: 'cmd', texts: textsOf(text) }, text)).toEqual(expected);
  });

  it.each([
    [1, 'Error response from daemon: Container abc is not running', 'other'],
    [1, 'Error response from daemon: No such container: abc', 'notFound'],
    [1, 'You cannot attach to a stopped container, start it first', 'other'],
    [125, 'Error: you can only attach to running containers', 'other'],
    [125, 'Error: no container with name or ID "abc" found: no such container', 'notFound'],
    [255, 'Error: can only create exec sessions on running containers: container state improper', 'other'],
  ])('that never began throws: %i %j', (exitCode, text, kind) => {
    const command = 'docker exec abc sh';
    expect(() => readExecEnd({ exitCode, command, texts: textsOf(text) }, text)).toThrow(
      expect.objectContaining({ name: 'EngineError', kind, command }),
    );
  });

  const collect = async (chunks: string[], handOut: boolean) => {
    const held = holdComplaints(podmanFailures);
    const source = new PassThrough();
    source.pipe(held.stream);
    const text = held.stream.toArray().then((parts) => parts.map(String).join(''));
    for (const chunk of chunks) source.write(chunk);
    source.end();
    await new Promise((resolve) => setImmediate(resolve));
    const kept = held.text();
    held.finish(handOut);
    return { text: await text, kept };
  };

  it.each<[string[], boolean, string, string]>([
    [['hello ', 'there'], true, 'hello there', ''],
    [['Err', 'or in my program'], true, 'Error in my program', ''],
    [['OCI runtime exec failed: ', 'exec failed'], false, '', 'OCI runtime exec failed: exec failed'],
    [
      ['OCI runtime exec failed: says the process'],
      true,
      'OCI runtime exec failed: says the process',
      'OCI runtime exec failed: says the process',
    ],
    [[], true, '', ''],
  ])('%j, its own: %j, comes out as %j', async (chunks, handOut, text, kept) => {
    expect(await collect(chunks, handOut)).toEqual({ text, kept });
  });
});

describe('known problems', () => {
  it.each<[KnownEngine, string, string]>([
    ['podman', 'unable to start container "ab": crun: setrlimit `RLIMIT_NOFILE`: Operation not permitted: OCI permission denied', 'rlimit'],
    ['podman', 'runc: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted', 'rlimit'],
    ['podman', 'crun: cgroups in hybrid mode not supported, drop all controllers from cgroupv1', 'runtime-cgroup'],
    ['docker', 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', 'no-daemon'],
    ['docker', 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock', 'no-permission'],
    ['podman', '/usr/bin/slirp4netns failed: "open(\\"/dev/net/tun\\"): Permission denied', 'tun'],
    ['podman', 'failed to mount runtime directory for rootless netns: no such file or directory', 'stale-netns'],
    ['podman', 'cannot find UID/GID for user me: no subuid ranges found for user "me" in /etc/subuid', 'subuid'],
    ['podman', 'could not find "netavark" in one of {[/usr/libexec/podman]}', 'network-helper'],
    ['docker', "docker: Unable to find image 'registry.k8s.io/pause:3.10' locally", 'pause-image'],
    ['docker', 'exec: "sh": executable file not found in $PATH', 'no-path'],
    ['podman', 'podman cannot be run: spawn podman ENOENT', 'not-installed'],
  ])('of %s: %s', (name, text, problem) => {
    expect(diagnose(name, text)).toMatchObject({ problem, sentence: expect.stringMatching(/\w/) });
    expect(diagnose(name, text)?.commands.length).toBeGreaterThan(0);
  });

  it('are explained with the way out; others are told as they are', () => {
    expect(explain('podman', 'open("/dev/net/tun"): Permission denied')).toBe(
      'rootless podman needs /dev/net/tun, which only root may open here (open("/dev/net/tun"): Permission denied); to mend it: sudo chmod 666 /dev/net/tun',
    );
    expect(explain('podman', 'disk full')).toBe('disk full');
  });
});
