using System.Reflection;

namespace Rendermeter.Http;

/// <summary>
/// The parts that this program is made of, loaded before anybody is served. A part that is opened for the first time while there is no file descriptor
/// left is not found, and the runtime remembers that for as long as the process lives: an hour later there would still be no HTTP client.
/// </summary>
internal static class Parts
{
    private static readonly Lazy<Task> Loaded = new(() => Task.Run(LoadAll));

    /// <summary>Ends when all are loaded. Once in a process.</summary>
    public static Task Load() => Loaded.Value;

    private static void LoadAll()
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var left = new Queue<Assembly>([typeof(Parts).Assembly]);
        while (left.TryDequeue(out var part))
        {
            foreach (var name in part.GetReferencedAssemblies().Where(name => seen.Add(name.Name!)))
            {
                try
                {
                    left.Enqueue(Assembly.Load(name));
                }
                catch (Exception absent) when (absent is IOException or BadImageFormatException)
                {
                    // Named and not shipped: nobody has ever needed it.
                }
            }
        }
    }
}
