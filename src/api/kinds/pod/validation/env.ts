import type { FieldError } from '../../../errors.ts';
import type { EnvVar, PodSpec } from '../../../types.ts';
import { invalid, invalidAll, notFound, required } from '../../../validation/field-error.ts';
import { configKey, dns1123Label, dns1123Subdomain, envVarName } from '../../../validation/names.ts';
import { validateFieldRef, validateResourceFieldRef } from './field-ref.ts';
import { validateLocalNonReservedPath } from './paths.ts';
import type { EnvFromSource, EnvVarSource, FileKeyRef, KeyRef } from './shapes.ts';

const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

const moreThanOne = 'may not have more than one field specified at a time';

/** Checks `env`. k8s: validation.go ValidateEnv */
export function validateEnv(variables: readonly EnvVar[], path: string): readonly FieldError[] {
  return variables.flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    return [
      ...(variable.name ? invalidAll(`${at}.name`, variable.name, envVarName(variable.name)) : [required(`${at}.name`)]),
      ...(variable.valueFrom ? validateValueFrom(variable, variable.valueFrom as EnvVarSource, `${at}.valueFrom`) : []),
    ];
  });
}

function validateValueFrom(variable: EnvVar, source: EnvVarSource, path: string): readonly FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((part) => part !== undefined).length;
  return [
    ...(fieldRef ? validateFieldRef(fieldRef, envFieldPaths, `${path}.fieldRef`) : []),
    ...(resourceFieldRef ? validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`) : []),
    ...(configMapKeyRef ? validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`) : []),
    ...(secretKeyRef ? validateKeyRef(secretKeyRef, `${path}.secretKeyRef`) : []),
    ...(fileKeyRef ? validateFileKeyRef(fileKeyRef, `${path}.fileKeyRef`) : []),
    ...valueFromCount(count, variable.value, path),
  ];
}

function valueFromCount(count: number, value: string | undefined, path: string): readonly FieldError[] {
  if (count === 0) {
    return [invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`')];
  }
  if (value) return [invalid(path, '', 'may not be specified when `value` is not empty')];
  return count > 1 ? [invalid(path, '', moreThanOne)] : [];
}

/** k8s (1.34): validation.go validateFileKeySelector */
function validateFileKeyRef({ volumeName, path: file, key }: FileKeyRef, path: string): readonly FieldError[] {
  return [
    ...(key ? invalidAll(`${path}.key`, key, envVarName(key)) : [required(`${path}.key`)]),
    ...(volumeName ? invalidAll(`${path}.volumeName`, volumeName, dns1123Label(volumeName)) : [required(`${path}.volumeName`)]),
    ...(file ? validateLocalNonReservedPath(file, `${path}.path`) : [required(`${path}.path`)]),
  ];
}

/** Only a volume that the pod itself fills is read for variables: checks that those that `env` names are such. */
export function validateFileKeyVolumes(spec: PodSpec): readonly FieldError[] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ env = [] }, index) =>
      env.flatMap(({ valueFrom }, at) => {
        const name = valueFrom?.fileKeyRef?.volumeName;
        const volume = (spec.volumes ?? []).find((one) => one.name === name);
        if (!name || volume?.emptyDir) return [];
        const path = `spec.${list}[${index}].env[${at}].valueFrom.fileKeyRef.volumeName`;
        return [volume ? invalid(path, name, 'referenced volume must be of type emptyDir') : notFound(path, name)];
      }),
    ),
  );
}

function validateKeyRef(ref: KeyRef, path: string): readonly FieldError[] {
  const name = ref.name ?? '';
  return [
    ...invalidAll(`${path}.name`, name, dns1123Subdomain(name)),
    ...(ref.key ? invalidAll(`${path}.key`, ref.key, configKey(ref.key)) : [required(`${path}.key`)]),
  ];
}

/** Checks `envFrom`; what is wrong with the choice of a source has the path of the list. k8s: validation.go ValidateEnvFrom */
export function validateEnvFrom(sources: readonly EnvFromSource[], path: string): readonly FieldError[] {
  return sources.flatMap((source, index) => {
    const at = `${path}[${index}]`;
    const { prefix, configMapRef, secretRef } = source;
    const count = [configMapRef, secretRef].filter((part) => part !== undefined).length;
    return [
      ...(prefix ? invalidAll(`${at}.prefix`, prefix, envVarName(prefix)) : []),
      ...(configMapRef ? validateSourceName(configMapRef.name, `${at}.configMapRef.name`) : []),
      ...(secretRef ? validateSourceName(secretRef.name, `${at}.secretRef.name`) : []),
      ...(count === 0 ? [invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')] : []),
      ...(count > 1 ? [invalid(path, '', moreThanOne)] : []),
    ];
  });
}

function validateSourceName(name: string | undefined, path: string): readonly FieldError[] {
  if (!name) return [required(path)];
  // The check of a prefix, as Kubernetes has it here: a dash at the end passes.
  return invalidAll(path, name, dns1123Subdomain(name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name));
}
