//! What is handed in and out of the file calls. Field names and meanings are POSIX's.

/// How a file is opened: open(2)'s flags, one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenFlags {
    /// Reading is allowed. Neither this nor `write` means read-only, as `O_RDONLY` is 0.
    pub read: bool,
    /// Writing is allowed.
    pub write: bool,
    /// Every write goes to the end.
    pub append: bool,
    /// The file is cut to nothing.
    pub truncate: bool,
    /// The file is made if it isn't there.
    pub create: bool,
    /// With `create`: it must not be there.
    pub exclusive: bool,
    /// A symbolic link at the end of the path is an error.
    pub no_follow: bool,
    /// It must be a directory.
    pub directory: bool,
    /// Writes return when data and metadata are on the disk (`rws`).
    pub sync: bool,
    /// Writes return when the data is on the disk (`rwd`).
    pub data_sync: bool,
    /// Reads and writes don't wait.
    pub non_blocking: bool,
    /// Past the page cache.
    pub direct: bool,
}

impl OpenFlags {
    /// For reading.
    pub const READ: OpenFlags = OpenFlags::none(true, false);
    /// For writing a file that is there.
    pub const WRITE: OpenFlags = OpenFlags::none(false, true);
    /// What `java.io.FileOutputStream` opens with.
    pub const CREATE: OpenFlags = OpenFlags { create: true, truncate: true, ..OpenFlags::WRITE };
    /// What `java.io.FileOutputStream` opens with for appending.
    pub const APPEND: OpenFlags = OpenFlags { create: true, append: true, ..OpenFlags::WRITE };

    const fn none(read: bool, write: bool) -> OpenFlags {
        OpenFlags {
            read,
            write,
            append: false,
            truncate: false,
            create: false,
            exclusive: false,
            no_follow: false,
            directory: false,
            sync: false,
            data_sync: false,
            non_blocking: false,
            direct: false,
        }
    }

    /// From open(2)'s number for this platform, which Java's `UnixChannelFactory` puts together from
    /// `UnixConstants`.
    pub fn from_bits(bits: i32) -> OpenFlags {
        let has = |flag: i32| bits & flag == flag;
        let access = bits & libc::O_ACCMODE;
        OpenFlags {
            read: access != libc::O_WRONLY,
            write: access == libc::O_WRONLY || access == libc::O_RDWR,
            append: has(libc::O_APPEND),
            truncate: has(libc::O_TRUNC),
            create: has(libc::O_CREAT),
            exclusive: has(libc::O_EXCL),
            no_follow: has(libc::O_NOFOLLOW),
            directory: has(libc::O_DIRECTORY),
            sync: has(libc::O_SYNC),
            data_sync: has(libc::O_DSYNC),
            non_blocking: has(libc::O_NONBLOCK),
            #[cfg(target_os = "linux")]
            direct: has(libc::O_DIRECT),
            #[cfg(not(target_os = "linux"))]
            direct: false,
        }
    }

    /// Whether it may change anything: what a host that grants reading only has to refuse.
    pub fn may_write(self) -> bool {
        self.write || self.append || self.truncate || self.create
    }
}

/// What access(2) is asked for. All false: whether the file is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Reading.
    pub read: bool,
    /// Writing.
    pub write: bool,
    /// Executing, or searching a directory.
    pub execute: bool,
}

/// Seconds since 1970, and nanoseconds of the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileTime {
    /// Seconds; negative before 1970.
    pub seconds: i64,
    /// 0 to 999,999,999.
    pub nanos: u32,
}

/// A time to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetTime {
    /// Leave it.
    Keep,
    /// The current time.
    Now,
    /// This time.
    To(FileTime),
}

/// What stat(2) answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// Kind and permissions, `st_mode`.
    pub mode: u32,
    /// `st_ino`.
    pub ino: u64,
    /// `st_dev`.
    pub dev: u64,
    /// `st_rdev`, of a device.
    pub rdev: u64,
    /// Number of hard links.
    pub nlink: u64,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size: u64,
    /// Blocks of 512 bytes that are allocated.
    pub blocks: u64,
    /// The size of block that suits reading and writing.
    pub block_size: u64,
    /// Last read.
    pub accessed: FileTime,
    /// Last written.
    pub modified: FileTime,
    /// Last changed in content or metadata.
    pub changed: FileTime,
    /// Made, where the system knows.
    pub created: Option<FileTime>,
}

/// A file's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    Regular,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A pipe, device or socket, or what a directory listing does not tell.
    Other,
}

impl Stat {
    /// The kind, from `mode`.
    #[expect(clippy::unnecessary_cast, reason = "mode_t differs between systems")]
    pub fn kind(&self) -> FileKind {
        match self.mode & (libc::S_IFMT as u32) {
            m if m == libc::S_IFREG as u32 => FileKind::Regular,
            m if m == libc::S_IFDIR as u32 => FileKind::Directory,
            m if m == libc::S_IFLNK as u32 => FileKind::Symlink,
            _ => FileKind::Other,
        }
    }

    /// Whether it is a directory.
    pub fn is_dir(&self) -> bool {
        self.kind() == FileKind::Directory
    }

    /// Whether it is a regular file.
    pub fn is_file(&self) -> bool {
        self.kind() == FileKind::Regular
    }
}

/// What statvfs(3) answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatVfs {
    /// The size of a fragment, which the counts of blocks are in.
    pub fragment_size: u64,
    /// The file system's block size.
    pub block_size: u64,
    /// All blocks.
    pub blocks: u64,
    /// Free blocks.
    pub free: u64,
    /// Free blocks for who is not root.
    pub available: u64,
    /// The longest file name.
    pub name_max: u64,
}

/// A directory's entry. `.` and `..` are never given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// The name, as bytes.
    pub name: Vec<u8>,
    /// The inode.
    pub ino: u64,
    /// What the listing says of its kind.
    pub kind: FileKind,
}

/// Where a seek starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeekFrom {
    /// The start.
    Start(u64),
    /// Where it stands.
    Current(i64),
    /// The end.
    End(i64),
}

/// How a file is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapMode {
    /// Shared, for reading.
    ReadOnly,
    /// Shared, for reading and writing.
    ReadWrite,
    /// Private, copied when written.
    Private,
}

/// A lock's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    /// Any number of holders.
    Shared,
    /// One holder.
    Exclusive,
}
