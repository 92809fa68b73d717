/** Photos of posts that wait for a signal: in the browser's own database, as they are too large for its plain store. */
export type Files = [string, File][];

const STORE = "files";

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(`wangge:${location.pathname.split("/")[1] ?? ""}:outbox`, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error ?? new Error("no store"));
  });
}

/** One deed in the store; it is done when the store has it on its disk. */
async function within<T>(mode: IDBTransactionMode, deed: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const deal = base.transaction(STORE, mode), asked = deed(deal.objectStore(STORE));
      deal.oncomplete = () => done(asked.result);
      deal.onabort = deal.onerror = () => failed(deal.error ?? asked.error ?? new Error("not kept"));
    });
  } finally {
    base.close();
  }
}

export const putFiles = (key: string, files: Files): Promise<unknown> => within("readwrite", (store) => store.put(files, key));
export const filesOf = async (key: string): Promise<Files> => (await within<Files | undefined>("readonly", (store) => store.get(key))) ?? [];
export const dropFiles = (key: string): Promise<unknown> => within("readwrite", (store) => store.delete(key)).catch(() => undefined);
