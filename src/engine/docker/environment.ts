import type { SteeringVariables } from '../command/environment.ts';
import type { EnvWays } from '../common/env-plan.ts';

/** What docker takes from its own environment, and the programs that it calls. */
export const dockerVariables: SteeringVariables = [
  [/^DOCKER_|^BUILDKIT_/, "docker's own settings, podman's too where they are called so: DOCKER_HOST, DOCKER_CONFIG …"],
];

/** The ways that docker has for the variables of a container. */
export const dockerEnvWays: EnvWays = {
  inherits: () => true,
  readsFromFile: (name) => !/\s|^#/.test(name),
};
