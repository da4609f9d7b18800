/** The words of wrong command lines that several rows share. */

/** A wrong command line (words parted by blanks, or in quotes), and all that kpod says about it on stderr. The exit code is 1. */
export type CommandRow = readonly [line: string, stderr: string];

export const usage = (command: string, problem: string): string => `error: ${problem}\nSee 'kpod ${command} --help' for usage.\n`;
export const examples = (command: string, problem: string): string => `error: ${problem}\nSee 'kpod ${command} -h' for help and examples\n`;
export const notBool = (text: string): string => `strconv.ParseBool: parsing "${text}": invalid syntax`;
export const notInt = (text: string): string => `strconv.ParseInt: parsing "${text}": invalid syntax`;
export const noPod = 'Error from server (NotFound): pods "nope" not found\n';
export const noType = 'error: the server doesn\'t have a resource type "foo"\n';
export const slashed = 'error: arguments in resource/name form must have a single resource and name\n';
export const badSelector = (what: string): string =>
  `Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector ${what}\n`;
export const noResource = `error: You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'
`;
export const getFormats = 'custom-columns,custom-columns-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,wide,yaml';
export const objectFormats = 'json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,yaml';
export const noFormat = (format: string, formats: string): string =>
  `error: unable to match a printer suitable for the output format "${format}", allowed formats are: ${formats}\n`;
