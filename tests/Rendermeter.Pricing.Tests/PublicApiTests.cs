using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rendermeter.Pricing.Tests;

/// <summary>What the package shows is a promise: a change of it is made on purpose, in public-api.txt.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        var actual = Surface();

        Assert.True(
            Embedded.Text("public-api.txt").ReplaceLineEndings("\n") == actual,
            $"The public surface has changed. If that is meant, this is the new public-api.txt:\n{Difference(Embedded.Text("public-api.txt").ReplaceLineEndings("\n"), actual)}");
    }

    internal static string Surface()
    {
        var text = new StringBuilder();
        foreach (var type in typeof(global::Rendermeter.Pricing.PriceBooks.PriceBook).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append('\n');
            foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(Member).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Difference(string approved, string actual)
    {
        var (old, now) = (approved.Split('\n').ToHashSet(), actual.Split('\n').ToHashSet());
        return string.Join('\n', old.Except(now).Select(line => $"- {line}").Concat(now.Except(old).Select(line => $"+ {line}")));
    }

    private static string? Member(MemberInfo member) => member switch
    {
        _ when member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null => null,
        FieldInfo { IsSpecialName: false } field => field.IsLiteral ? $"{field.Name} = {field.GetRawConstantValue()}" : $"static {Name(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{ get;{(property.SetMethod is { IsPublic: true } ? " init;" : "")} }}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method when !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)
            => method.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" ? null : $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        _ => null,
    };

    private static string Parameters(MethodBase method)
        => string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = …" : "")}"));

    private static string Kind(Type type)
        => type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return $"ref {Name(type.GetElementType()!)}";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return $"{Name(inner)}?";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var name = (type.Namespace?.StartsWith("Rendermeter.Pricing.", StringComparison.Ordinal) == true ? type.FullName ?? type.Name : type.Name).Replace("Rendermeter.Pricing.", "", StringComparison.Ordinal).Replace('+', '.');
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
