const PREFIX = 'graphiql:';

/**
 * A storage that keeps no headers: they may have a token, which a page must not leave behind. GraphiQL itself keeps them
 * in its history, whatever `shouldPersistHeaders` says.
 */
export function storageWithoutHeaders(storage: Storage): Storage {
  const ownKeys = () => Object.keys(storage).filter((key) => key.startsWith(PREFIX));
  return {
    key: (index) => ownKeys()[index] ?? null,
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => {
      if (key !== `${PREFIX}headers`) storage.setItem(key, withoutHeaders(value));
    },
    removeItem: (key) => storage.removeItem(key),
    clear: () => {
      for (const key of ownKeys()) storage.removeItem(key);
    },
    get length() {
      return ownKeys().length;
    },
  };
}

/** Tabs, which must have a member for them, and history are JSON. Other values, such as the query of the first tab, are text, and stay as they are. */
function withoutHeaders(value: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return value;
  }
  if (typeof parsed !== 'object' || parsed === null) return value;
  return JSON.stringify(parsed, (name, member) => (name === 'headers' ? null : member));
}
