// Files that are dropped or picked, folders opened up: a list of { file, name },
// where a name in a folder holds the folder's names too.

const AT_A_TIME = 50; // entries of a folder that are looked at before the page may move again

/** What lies in a folder is passed over as the command line does it. */
const passedOver = (name) => name.startsWith(".") || name.startsWith("~$");

const fileOf = (entry) => new Promise((done) => entry.file(done, () => done(null)));

const entriesOf = (reader) => new Promise((done) => reader.readEntries(done, () => done([])));

/** All files below an entry of a drop; the browser gives a folder's entries in portions. */
const below = async (entry, path, found) => {
  if (entry.isFile) {
    const file = await fileOf(entry);
    if (file) found.push({ file, name: path + entry.name, inFolder: path !== "" });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const entries = await entriesOf(reader);
    if (!entries.length) return;
    for (const [at, one] of entries.entries()) {
      if (!passedOver(one.name)) await below(one, `${path}${entry.name}/`, found);
      if (at % AT_A_TIME === AT_A_TIME - 1) await new Promise((go) => setTimeout(go));
    }
  }
};

/** The files of a drop. It has to be asked at once: afterwards the browser forgets what was dropped. */
const droppedFiles = (transfer) => {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = entries.length ? [] : [...transfer.files];
  return (async () => {
    const found = plain.map((file) => ({ file, name: file.name, inFolder: false }));
    for (const entry of entries) await below(entry, "", found);
    return found;
  })();
};

/** The files of an input. */
const pickedFiles = (input) => {
  const files = [...input.files].map((file) => ({
    file,
    name: file.webkitRelativePath || file.name,
    inFolder: Boolean(file.webkitRelativePath),
  }));
  input.value = ""; // the same file can be picked again
  return files.filter(({ name, inFolder }) => !inFolder || !name.split("/").some(passedOver));
};
