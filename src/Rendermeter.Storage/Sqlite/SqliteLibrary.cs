namespace Rendermeter.Storage.Sqlite;

/// <summary>The SQLite that this process uses.</summary>
/// <param name="Version">Such as <c>3.40.1</c>.</param>
/// <param name="IsBundled">True for the library that comes with the program, false for the operating system's.</param>
public sealed record SqliteLibrary(string Version, bool IsBundled)
{
    /// <summary>The library of this process; the first use chooses it.</summary>
    public static SqliteLibrary InUse => SqliteNative.Library;

    /// <summary>For people: <c>SQLite 3.40.1 (libsqlite3.so.0 of the operating system)</c>.</summary>
    public override string ToString() => $"SQLite {Version} ({(IsBundled ? "bundled" : $"{SqliteNative.SystemLibrary} of the operating system")})";
}
