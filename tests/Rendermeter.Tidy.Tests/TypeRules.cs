using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rendermeter.Tidy.Tests;

public sealed class TypeRules
{
    [Fact]
    public void A_type_that_nobody_inherits_is_sealed()
    {
        var types = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => Path.GetFileName(file).StartsWith("Rendermeter", StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .SelectMany(file => Assembly.LoadFrom(file).GetTypes())
            .ToList();
        var inherited = types.Select(type => type.BaseType).OfType<Type>().Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();

        var open = types.Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && !inherited.Contains(type) && type.Name != "Program" && !IsGenerated(type));

        Assert.True(types.Count > 200);
        Assert.Empty(open.Select(type => type.FullName));
    }

    /// <summary>What a compiler writes, itself or through a source generator.</summary>
    private static bool IsGenerated(Type type)
        => type.Name.Contains('<', StringComparison.Ordinal) || type.FullName!.StartsWith("System.", StringComparison.Ordinal) || type.FullName.StartsWith("Microsoft.", StringComparison.Ordinal)
            || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null || type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is not null
            || (type.DeclaringType is { } outer && IsGenerated(outer));
}
