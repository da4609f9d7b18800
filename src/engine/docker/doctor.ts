import type { EngineDoctor, KnownProblem } from '../driver.ts';

const problems: readonly KnownProblem[] = [
  {
    problem: 'no-permission',
    pattern: /permission denied while trying to connect to the docker|docker\.sock: connect: permission denied/i,
    sentence: 'this user may not talk to the docker daemon',
    commands: ['sudo usermod -aG docker "$USER"', 'newgrp docker'],
  },
  {
    problem: 'no-daemon',
    pattern: /cannot connect to the docker daemon|is the docker daemon running|docker\.sock: connect: (no such file|connection refused)/i,
    sentence: 'the docker daemon does not run',
    commands: ['sudo systemctl start docker', 'sudo sh -c "dockerd >/var/log/dockerd.log 2>&1 &"   # without systemd'],
  },
  {
    problem: 'pause-image',
    pattern: /no such image: .*pause|pause.*: (image not known|no such image)|unable to find image '.*pause/i,
    sentence: 'docker lacks the pause image that holds the namespaces of a pod',
    commands: ['docker pull registry.k8s.io/pause:3.10'],
  },
];

/** What `doctor` must know of docker. */
export const dockerDoctor: EngineDoctor = {
  problems,
  repairs: ({ docker }) => ({
    'pause-image': {
      sentence: 'pull the pause image that holds the namespaces of a pod',
      commands: [[docker.path, 'pull', docker.pauseImage]],
    },
  }),
};
