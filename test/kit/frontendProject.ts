import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaCommand } from '../../src/commands/schema.js';
import { ROOT } from './testBuild.js';

const MODULES = join(ROOT, 'node_modules');

/** As bundlers resolve modules, and as strict as a frontend may want it. */
const TSCONFIG = {
  compilerOptions: {
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

/** A folder like that of a frontend, with the files of docs/frontends.md and those that its commands make. */
export interface FrontendProject {
  /** Writes a file beside those of the page. */
  write(name: string, text: string): void;
  /** Generates what the clients generate, and type-checks everything; @throws what the compilers complain of */
  compile(): void;
  /** @returns a module of the folder; it can be loaded after `compile` */
  load<Module>(name: string): Promise<Module>;
  remove(): void;
}

/** Below the root, so that its modules find the installed packages; git and the checks ignore the name. */
export async function createFrontendProject(): Promise<FrontendProject> {
  const made = mkdtempSync(join(ROOT, 'frontend-'));
  const directory = `${made}.tmp`;
  renameSync(made, directory);
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
  };
  const project: FrontendProject = {
    write: (name, text) => writeFileSync(join(directory, name), text),
    compile: () => {
      run(join(MODULES, 'relay-compiler/cli.js'), 'relay.config.json');
      run(join(MODULES, '@graphql-codegen/cli/esm/bin.js'), '--config', 'codegen.json');
      run('writeTypes.mjs');
      run(join(MODULES, 'typescript/bin/tsc'), '-p', '.');
      for (const name of readdirSync(directory)) if (name.endsWith('.ts')) linkArtifacts(join(directory, name));
    },
    load: (name) => import(join(directory, name)),
    remove: () => rmSync(directory, { recursive: true }),
  };
  project.write('tsconfig.json', JSON.stringify(TSCONFIG));
  mkdirSync(join(directory, '__generated__'));
  const page = readFileSync(join(ROOT, 'docs/frontends.md'), 'utf8');
  for (const [, name = '', text = ''] of page.matchAll(/^`([\w.-]+)`:\n\n```\w+\n([\s\S]*?)```/gm)) {
    project.write(name, text);
  }
  for (const [, options = '', name = ''] of page.matchAll(/^npx guardduty-graphql schema (.+) > (\S+)$/gm)) {
    project.write(name, await printSchema(options.split(' ')));
  }
  return project;
}

/** @returns what the command `schema` prints with these options */
async function printSchema(args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const { kind, ...result } = await schemaCommand.run({
    args,
    environment: {},
    print: (line) => lines.push(line),
    complain: (line) => lines.push(line),
    version: '',
  });
  if (kind !== 'exit' || !('code' in result) || result.code !== 0) throw new Error(lines.join('\n'));
  return lines.join('\n');
}

/** Does the work of Relay's plugin for bundlers: in place of each document, its artifact is imported. */
function linkArtifacts(file: string): void {
  const imports: string[] = [];
  const source = readFileSync(file, 'utf8');
  if (!source.includes("from 'relay-runtime'")) return;
  const text = source.replaceAll(/graphql`\s*\w+ (\w+)[^`]*`/g, (_document, name: string) => {
    imports.push(`import ${name}Artifact from './__generated__/${name}.graphql';`);
    return `${name}Artifact`;
  });
  writeFileSync(file, [...imports, text].join('\n'));
}
