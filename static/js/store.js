// Browser storage that may be missing or full: what cannot be kept is simply not kept.
function guarded(area) {
  return {
    get(key) {
      try {
        return area().getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        area().setItem(key, value);
        return true;
      } catch {
        return false;
      }
    },
    drop(key) {
      try {
        area().removeItem(key);
      } catch {
        // Nothing to drop.
      }
    },
    keys(prefix) {
      try {
        return Object.keys(area()).filter((key) => key.startsWith(prefix));
      } catch {
        return [];
      }
    },
  };
}

export const lasting = guarded(() => localStorage);
export const ofTab = guarded(() => sessionStorage);
