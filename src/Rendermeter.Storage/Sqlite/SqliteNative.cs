using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Rendermeter.Storage.Sqlite;

/// <summary>
/// Chooses the native library, once for the process and before its first use: the operating system's, which receives security updates,
/// else the bundled one. <c>RENDERMETER_SQLITE=bundled</c> asks for the bundled one.
/// </summary>
internal static class SqliteNative
{
    public const string SystemLibrary = "libsqlite3.so.0";

    /// <summary>3.35: what every statement here is written for.</summary>
    private const int OldestVersion = 3_035_000;

    private static readonly Lazy<SqliteLibrary> Chosen = new(Choose);
    private static IntPtr systemLibrary;

    /// <summary>The library in use.</summary>
    public static SqliteLibrary Library => Chosen.Value;

    private static SqliteLibrary Choose()
    {
        if (Environment.GetEnvironmentVariable("RENDERMETER_SQLITE") != "bundled"
            && NativeLibrary.TryLoad(SystemLibrary, out var handle)
            && NativeLibrary.TryGetExport(handle, "sqlite3_libversion_number", out var version)
            && Marshal.GetDelegateForFunctionPointer<VersionNumber>(version)() >= OldestVersion)
        {
            systemLibrary = handle;
        }

        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());

        // Microsoft.Data.Sqlite would set its own provider at its first use.
        raw.FreezeProvider();

        // Every connection is used by one thread at a time, so none needs a lock around each bound value; and nobody reads SQLite's memory figures.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        return new SqliteLibrary(raw.sqlite3_libversion().utf8_to_string(), IsBundled: systemLibrary == IntPtr.Zero);
    }

    /// <summary>Zero leaves the search to the runtime, which finds the bundled library.</summary>
    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
        => name == "e_sqlite3" ? systemLibrary : IntPtr.Zero;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumber();
}
