import { expandVariables } from '../api/expansion.ts';
import type { Container } from '../api/types.ts';

/** The variables of a container by name. */
export type Environment = Readonly<Record<string, string>>;

/**
 * A container's environment: literals in list order, each seeing those before it and the variables of Services, later ones of the same
 * name winning; and the variables of Services that it does not set itself. k8s: kubelet_pods.go makeEnvironmentVariables
 */
export function makeEnvironment(container: Container, services: Environment = {}): Environment {
  let result: Environment = {};
  for (const { name, value } of container.env ?? []) {
    result = { ...result, [name]: expandVariables(value ?? '', { ...services, ...result }) };
  }
  return { ...services, ...result };
}

/** Command or arguments with `$(VAR)` replaced from the complete environment. k8s: container/helpers.go ExpandContainerCommandAndArgs */
export function expandWords(words: readonly string[] | undefined, environment: Environment): readonly string[] | undefined {
  return words?.map((word) => expandVariables(word, environment));
}
