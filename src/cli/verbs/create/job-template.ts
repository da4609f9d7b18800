/** The template of a Job that runs one image. */
export function jobPodTemplate(of: {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly restartPolicy: string;
}): object {
  const { name, image, command, restartPolicy } = of;
  const container = { ...(command.length > 0 ? { command } : {}), image, name, resources: {} };
  return { metadata: { creationTimestamp: null }, spec: { containers: [container], restartPolicy } };
}
