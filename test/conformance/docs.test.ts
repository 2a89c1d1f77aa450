import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPTS = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);
/** Scripts of npm itself. */
const BUILT_IN = ['ci', 'install', 'update', 'test', 'start'];
const PAGES = findPages('');

describe('The documentation', () => {
  test('has its pages', () => {
    expect(PAGES).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/architecture.md']),
    );
  });

  test.each(PAGES)('%s links only to files and headings that exist', (page) => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  test.each(PAGES)('%s names only npm scripts that exist', (page) => {
    const named = [...read(page).matchAll(/\bnpm\s+(?:run\s+(?:--silent\s+)?)?([a-z][\w:-]*)/g)].map(
      ([, script = '']) => script,
    );
    expect(named.filter((script) => !SCRIPTS.includes(script) && !BUILT_IN.includes(script))).toEqual([]);
  });

  test.each(PAGES)('%s names only files of the repository that exist', (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|schema|docs|bench)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    const missing = named.filter((path) => !existsSync(join(ROOT, path)) && !isMade(path));
    expect(missing).toEqual([]);
  });
});

/** Every Markdown file, as a path below the root. */
function findPages(directory: string): string[] {
  return readdirSync(join(ROOT, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return /^(\..*|node_modules|dist|results)$/.test(entry.name) ? [] : findPages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** Text of code can look like a link. */
function withoutCode(text: string): string {
  return text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
}

/** Targets of links and images that are no web addresses. */
function linksOf(page: string): string[] {
  const text = withoutCode(read(page));
  const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)];
  const referenced = [...text.matchAll(/^\[[^\]]+\]: (\S+)$/gm)];
  return [...inline, ...referenced].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  return heading === undefined || headingsOf(target).includes(heading);
}

/** Headings by the names that code hosts give them. */
function headingsOf(page: string): string[] {
  const headings = read(page)
    .replaceAll(/```[\s\S]*?```/g, '')
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What a command makes is not there before it has run. */
function isMade(path: string): boolean {
  return path.startsWith('src/__generated__/') || path.startsWith('bench/results/');
}
