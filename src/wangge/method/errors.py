"""What can be wrong with a method: a name nobody knows, a pack with faults."""

from dataclasses import dataclass


class UnknownName(KeyError):
    """A lookup by a key the method does not have."""

    def __init__(self, what: str, name: str, known: tuple[str, ...] = ()):
        super().__init__(name)
        self.what, self.name, self.known = what, name, known

    def __str__(self) -> str:
        return f"没有名为“{self.name}”的{self.what}" + (f"，可用 {'、'.join(self.known)}" if self.known else "")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a pack: the file, the place in it, what is wrong and what is allowed."""

    file: str
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.what}" if self.path else f"{self.file}: {self.what}"


class Faults(Exception):
    """All faults of a pack at once, in the order of files and places."""

    def __init__(self, faults: list[Fault]):
        self.faults = list(dict.fromkeys(faults))
        super().__init__(f"{len(self.faults)} 处错误")

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)

    def __iter__(self):
        return iter(self.faults)

    def __len__(self) -> int:
        return len(self.faults)
